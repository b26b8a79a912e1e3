import { backend } from "@layeron/core";
import { db, storage } from "@layeron/modules";
import { z } from "zod";
import { documentKey, bucketToken, linkKey, payments, sessionKey } from "~/secrets";
import { issueSession } from "./session";

const app = backend({ name: "api" });

const invoices = db({ name: "invoices" });
const documents = storage({ name: "documents", token: bucketToken });

app.use(invoices, documents);
app.use(sessionKey, linkKey, documentKey, bucketToken);
for (const key of Object.values(payments.providerKeys)) app.use(key);
app.use(payments.webhookSecret);

const Login = z.object({ email: z.string() });

app.post("/login", async (c: any) => {
  const { email } = Login.parse(await c.req.json());
  return c.json({ session: await issueSession(email) });
});

app.get("/session", async (c: any) => {
  const session = await sessionKey.verifyJwt(c.req.header("authorization"));
  if (!session) return c.json({ error: "no session" }, 401);
  for (const key of await sessionKey.active()) if (key.current) return c.json(session);
  return c.json({ error: "expired" }, 401);
});

app.get("/invoices/:id", async (c: any) => {
  const record = await invoices.get(c.req.param("id"));
  const key = record.keyVersion
    ? await documentKey.version(record.keyVersion).bytes()
    : await documentKey.at(record.encryptedAt).bytes();
  return c.body(await documents.open(record.path, key));
});

app.post("/pay/:provider", async (c: any) => {
  const apiKey = await payments.providerKeys.stripe.current().text();
  return c.json({ charged: await charge(apiKey, await c.req.json()) });
});

app.post("/webhooks/stripe", async (c: any) => {
  const valid = await payments.webhookSecret?.verifyHmac(await c.req.text(), c.req.header("stripe-signature"));
  return c.json({ valid });
});

async function charge(apiKey: string, order: unknown) {
  const response = await fetch("https://payments.example/charge", {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}` },
    body: JSON.stringify(order),
  });
  return response.ok;
}

export default app;
