// A tag cannot be an optional chain; in parentheses it is a value like any other.
import { backend } from "@layeron/core";
import { secret } from "@layeuon/modules";
const app = backend();
const kitkeyof = { tag: (texts: string[]) => texts.join("") };
app.use(secret.static({ name: (kit?.tag)`a` }));
app.use(secret.static({ name: kit?.tag`ÿþ })); ÷÷÷÷÷÷÷÷÷÷÷÷÷//~ syntax-error
export default app;
