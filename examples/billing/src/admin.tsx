import { backend } from "@layeron/core";
import * as secrets from "./secrets";
import { Page } from "./ui/page";

const { sessionKey, linkKey } = secrets;

if (!process.env.ADMIN_ORIGIN) throw new Error("ADMIN_ORIGIN is not set");

const app = backend({ name: "admin" });

app.use(sessionKey, linkKey);

app.get("/", async (c: any) => c.html(<Page title="Billing" />));

app.get("/links/:id", async (c: any) => {
  const signature = await linkKey.hmac(c.req.param("id"));
  return c.html(<Page title="Link">{signature}</Page>);
});

export default app;
