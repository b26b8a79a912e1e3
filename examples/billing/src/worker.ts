import { backend } from "@layeron/core";
import { queue } from "@layeron/modules";
import { documentKey, payments } from "./secrets";

const app = backend();

app.use(documentKey, payments.providerKeys.stripe);

app.use(
  queue({
    name: "invoices",
    handler: async (message: any) => {
      const key = await documentKey.current().bytes();
      await message.seal(key);
    },
  }),
);

export default app;
