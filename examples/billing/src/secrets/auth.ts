import { secret } from "@layeron/modules";

/** Signs session cookies: earlier keys stay valid for two weeks. */
export const sessionKey = secret.random({
  name: "session-key",
  namespace: "auth",
  rotation: { everyDays: 30, retain: { mode: "retain_for", days: 14 } },
});

/** Verifies links in e-mails; only the latest key counts. */
export const linkKey = secret.random({
  name: "link-key",
  namespace: "auth",
  bytes: 64,
  rotation: { everyDays: 90, startAt: "2026-06-01T02:00:00+02:00", retain: { mode: "none" } },
  consume: { expose: "current" },
});
