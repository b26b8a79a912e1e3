import { secret as layeronSecret } from "@layeron/modules";

const namespace = "payments";
const providers = ["stripe", "adyen", "paypal"] as const;

type Provider = (typeof providers)[number];

/** One API key a payment provider, supplied by the operator. */
const declareKey = (provider: Provider) =>
  layeronSecret.static({ name: `${provider}-api-key`, namespace, value: { format: "text" } });

export const providerKeys = Object.freeze({
  stripe: declareKey("stripe"),
  adyen: declareKey("adyen"),
  paypal: declareKey("paypal"),
} satisfies Record<Provider, unknown>);

export const webhookSecret = layeronSecret.static({ name: "webhook-secret", namespace });
