// The schemas of the outputs mean something: what a build wrote validates, each change to it that the contract does not
// allow is refused.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv/dist/2020.js";

const TESTS = path.dirname(fileURLToPath(import.meta.url));
const read = (...parts) => JSON.parse(fs.readFileSync(path.join(TESTS, ...parts), "utf8"));
const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true, validateFormats: false });

const base = { kind: "secret", name: "n", namespace: "default", value: { format: "text" } };
base.consume = { address: "$SECRET.default.n", expose: "versioned" };
const fixed = { ...base, secretKind: "static" };
const random = { ...base, secretKind: "random", bytes: 32, generated: { type: "random", bytes: 32 } };
const generated = { ...base, secretKind: "generated", generated: { type: "custom" } };
const without = (object, key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
const rotated = (rotation) => ({ ...random, rotation });

const rightConfigs = [
  fixed,
  random,
  generated,
  { ...generated, bytes: 16, generated: { type: "custom", bytes: 16 } },
  { ...fixed, ownership: { purpose: "" } },
  rotated({ everyDays: 7, retain: { mode: "none" } }),
  rotated({ everyDays: 7, startAt: "2026-06-01T00:00:00.000Z", retain: { mode: "retain_for", days: 1 } }),
  rotated({ startAt: "0001-01-01T00:00:00.000Z" }),
  rotated({ retain: { mode: "retain_forever" } }),
];
const wrongConfigs = [
  { ...fixed, bytes: 32 },
  { ...fixed, generated: { type: "random", bytes: 32 } },
  without(random, "bytes"),
  without(random, "generated"),
  { ...random, generated: { type: "custom", bytes: 32 } },
  { ...random, generated: { type: "random" } },
  { ...random, bytes: 15 },
  { ...random, bytes: 1025 },
  { ...random, bytes: 16.5 },
  { ...generated, bytes: 32 },
  { ...generated, generated: { type: "custom", bytes: 32 } },
  without(generated, "generated"),
  { ...fixed, secretKind: "other" },
  { ...fixed, ownership: {} },
  { ...fixed, ownership: { other: "" } },
  { ...fixed, rotation: null },
  { ...fixed, namespace: "Layeron" },
  { ...fixed, name: "-n" },
  { ...fixed, name: "n".repeat(65) },
  { ...fixed, value: {} },
  { ...fixed, value: { format: "yaml" } },
  { ...fixed, consume: { address: "$SECRET.n" } },
  { ...fixed, consume: { address: "$SECRET.n", expose: "current" } },
  { ...fixed, other: 1 },
  rotated({}),
  rotated({ everyDays: 30 }),
  rotated({ everyDays: 6, retain: { mode: "none" } }),
  rotated({ retain: { mode: "retain_for" } }),
  rotated({ retain: { mode: "none", days: 1 } }),
  rotated({ retain: { mode: "retain_for", days: 0 } }),
  rotated({ retain: { days: 1 } }),
  rotated({ startAt: "2026-06-01T00:00:00Z" }),
  rotated({ startAt: "2026-13-01T00:00:00.000Z" }),
  rotated({ startAt: "0000-01-01T00:00:00.000Z" }),
  rotated({ startAt: "2026-06-01T24:00:00.000Z" }),
];

// [file, path in it, value]; undefined: removed.
const wrongOutputs = [
  ["app", "version", 2],
  ["app", "identity.project", ""],
  ["app", "identity.environment", undefined],
  ["app", "backends.0.entry", "/src/api.ts"],
  ["app", "backends.0.modules", ["$SECRET.a"]],
  ["app", "modules.0.name", "bucket"],
  ["graph", "nodes.0.type", "product_worker"],
  ["graph", "nodes.0.id", "worker:api"],
  ["graph", "nodes.3.provision", "nothing"],
  ["graph", "nodes.3.owner", {}],
  ["graph", "nodes.3.address", undefined],
  ["graph", "edges.0.to", "secret:a"],
  ["graph", "edges.0.type", "uses"],
  ["graph", "edges.0.operations", ["get"]],
  ["sources", "declarations.0.sites", []],
  ["sources", "declarations.0.sites.0.line", 0],
  ["sources", "reads.0.operation", "get"],
  ["sources", "reads.0.file", "/index.ts"],
  ["sources", "registrations.0.backend", undefined],
];

let failed = 0;
function expect(what, is, wanted) {
  if (is === wanted) return;
  failed++;
  console.log(`${wanted ? "refused" : "not refused"}: ${what}`);
}

const schemas = Object.fromEntries(["app", "graph", "sources"].map((name) => [name, read("..", "docs", "schemas", `${name}.schema.json`)]));
const validate = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));
const outputs = (name) => read("fixtures", "apps", "two-backends", "expected", `${name}.json`);
const app = (config) => ({ ...outputs("app"), modules: [{ name: "secret", config }] });
for (const config of rightConfigs) expect(JSON.stringify(config), validate.app(app(config)), true);
for (const config of wrongConfigs) expect(JSON.stringify(config), validate.app(app(config)), false);
for (const name of Object.keys(schemas)) expect(name, validate[name](outputs(name)), true);
for (const [name, place, value] of wrongOutputs) {
  const output = outputs(name);
  const keys = place.split(".");
  const last = keys.pop();
  const holder = keys.reduce((at, key) => at[key], output);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  expect(`${name}: ${place}`, validate[name](output), false);
}
console.log(`${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
