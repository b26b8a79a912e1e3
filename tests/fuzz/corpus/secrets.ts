import { backend } from "@layeron/core";
import { secret } from "@layeron/modules";
const app = backend({ name: "api" });
const names = ["a", "b"].map((n) => secret.random({ name: `key-${n}`, bytes: 32, rotation: { everyDays: 30 } }));
app.use(...names, secret.static({ name: "stripe", namespace: "pay", consume: { expose: "current" } }));
export default app;
