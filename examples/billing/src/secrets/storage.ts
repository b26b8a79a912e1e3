import * as layeron from "@layeron/modules";

const { secret: declare } = layeron;

/** Encrypts invoices at rest: every key is kept, for documents written under it. */
export const documentKey = declare.random({
  name: "document-key",
  namespace: "storage",
  rotation: { everyDays: 90, retain: { mode: "retain_forever" } },
});

/** Made by the bucket's own apply flow. */
export const bucketToken = declare.generated({
  name: "bucket-token",
  namespace: "storage",
  bytes: 32,
  value: { format: "json" },
  ownership: { ownerProduct: "storage", ownerInstanceId: "invoices", purpose: "API token" },
});
