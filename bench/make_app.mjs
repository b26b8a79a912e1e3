// Makes the inputs that are measured: an app of N modules, one file of N declarations, a tree of N files.
//
//   node bench/make_app.mjs app  DIR [--modules 302] [--declaring 3] [--bytes 3150] [--seed 1]
//   node bench/make_app.mjs file DIR [--declarations 10000] [--seed 1]
//   node bench/make_app.mjs tree DIR [--files 2943] [--declaring 33] [--bytes 13900] [--seed 1]
//
// `--declaring K`: every K-th file declares a secret. `--bytes`: of a file, about. The same arguments make the same bytes.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { randomOf } from "../tests/random.mjs";

const NOUNS = "invoice customer payment order refund ledger account session tenant report webhook message product price".split(" ");
const VERBS = "load save find create update remove list merge verify format parse collect resolve schedule".split(" ");
const FIELDS = "id name status total currency createdAt updatedAt owner region version retries reason".split(" ");
const capital = (word) => word[0].toUpperCase() + word.slice(1);

// Pieces of everyday code. Each gives the text of one top-level declaration with a name of its own.
const PIECES = [
  (r, n) => {
    const fields = FIELDS.filter(() => r.below(2) === 0).map((f) => `  readonly ${f}${r.below(3) === 0 ? "?" : ""}: ${r.pick(["string", "number", "Date", "string[]"])};`);
    return `/** What a ${r.pick(NOUNS)} looks like on the wire. */\nexport interface ${capital(n)}Record {\n${fields.join("\n")}\n}\n`;
  },
  (r, n) => `export type ${capital(n)}State = ${["open", "closed", "pending", "failed"].filter(() => r.below(3) > 0).map((s) => `"${s}"`).join(" | ") || '"open"'};\n`,
  (r, n) => `export const ${n.toUpperCase()}_LIMITS = {\n  page: ${10 + r.below(90)},\n  retries: ${r.below(9)},\n  timeout: ${1 + r.below(60)}_000,\n  codes: [${Array.from({ length: 4 }, () => 400 + r.below(99)).join(", ")}],\n} as const;\n`,
  (r, n) => {
    const verb = r.pick(VERBS), noun = r.pick(NOUNS);
    return `// ${capital(verb)}s the ${noun}s of one page; the caller's cursor is opaque.\nexport async function ${verb}${capital(n)}(items: readonly string[], limit = ${r.below(50)}): Promise<Map<string, number>> {\n  const counts = new Map<string, number>();\n  for (const item of items.slice(0, limit)) {\n    const key = item.trim().toLowerCase().replace(/[^a-z0-9]+/g, "-");\n    if (key === "" || key.startsWith("__")) continue;\n    counts.set(key, (counts.get(key) ?? 0) + 1);\n  }\n  if (counts.size > limit) throw new Error(\`too many ${noun}s: \${counts.size} > \${limit}\`);\n  return counts;\n}\n`;
  },
  (r, n) => `export const ${n}Key = (${r.pick(NOUNS)}: { id: string; region?: string }): string =>\n  [${r.pick(["\"v1\"", "\"v2\""])}, ${"`"}\${Date.now() >> ${1 + r.below(8)}}${"`"}].join(":");\n`,
  (r, n) => {
    const noun = r.pick(NOUNS);
    return `export class ${capital(n)}Service {\n  private readonly cache = new Map<string, ${r.pick(["string", "number"])}>();\n  #hits = 0;\n\n  constructor(private readonly url: string, readonly retries = ${r.below(5)}) {}\n\n  async ${r.pick(VERBS)}(id: string): Promise<string | undefined> {\n    this.#hits += 1;\n    const path = \`\${this.url}/${noun}s/\${encodeURIComponent(id)}?at=\${this.#hits / 2}\`;\n    try {\n      const response = await fetch(path, { headers: { accept: "application/json" } });\n      return response.ok ? await response.text() : undefined;\n    } catch (error) {\n      if (this.retries < 1) throw error;\n      return undefined;\n    }\n  }\n\n  get size(): number {\n    return this.cache.size;\n  }\n}\n`;
  },
  (r, n) => `function is${capital(n)}(value: unknown): value is { kind: "${r.pick(NOUNS)}" } {\n  return typeof value === "object" && value !== null && "kind" in value && (value as { kind: unknown }).kind === "${r.pick(NOUNS)}";\n}\n\nexport const ${n}Guards = [is${capital(n)}];\n`,
];

const options = (r, i) => {
  const rows = [`name: "key-${i}"`];
  if (r.below(2) === 0) rows.push(`namespace: "${r.pick(NOUNS)}"`);
  return rows;
};

function declaration(r, i) {
  const rows = options(r, i);
  const kind = r.pick(["static", "random", "generated"]);
  if (kind === "random") {
    rows.push(`bytes: ${32 + r.below(33)}`);
    rows.push(`rotation: { everyDays: ${7 + r.below(300)}, retain: { mode: "retain_for", days: ${1 + r.below(60)} } }`);
  }
  return `export const key${i} = secret.${kind}({\n${rows.map((row) => `  ${row},\n`).join("")}});\n`;
}

// A module's text; `imports` are lines, `declares` an index or undefined.
function moduleText(r, index, bytes, imports, declares) {
  const parts = [];
  if (declares !== undefined) parts.push(`import { secret } from "@layeron/modules";`);
  parts.push(...imports, "");
  if (declares !== undefined) parts.push(declaration(r, declares));
  let size = parts.join("\n").length;
  for (let piece = 0; size < bytes; piece++) {
    const text = r.pick(PIECES)(r, `${r.pick(VERBS)}${index}_${piece}`);
    parts.push(text);
    size += text.length;
  }
  return parts.join("\n");
}

function write(directory, name, text) {
  const path = join(directory, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

const folder = (index) => `part${Math.floor(index / 25)}`;

// The entry imports every module; a third of them import an earlier one.
export function makeApp(directory, { modules = 302, declaring = 3, bytes = 3150, seed = 1 } = {}) {
  const r = randomOf(seed);
  const declared = [], entry = [`import { backend } from "@layeron/core";`];
  for (let i = 1; i < modules; i++) {
    const imports = i > 1 && r.below(3) === 0 ? [`import * as other from "../${folder(i - 1)}/module${i - 1}";`, `export const near${i} = () => Object.keys(other);`] : [];
    const declares = i % declaring === 0 ? i : undefined;
    write(directory, `src/${folder(i)}/module${i}.ts`, moduleText(r, i, bytes, imports, declares));
    if (declares === undefined) entry.push(`import "./${folder(i)}/module${i}";`);
    else {
      entry.push(`import { key${i} } from "./${folder(i)}/module${i}";`);
      declared.push(`key${i}`);
    }
  }
  entry.push("", `const app = backend({ name: "api" });`, ...declared.map((key) => `app.use(${key});`), "");
  entry.push(...declared.slice(0, 20).map((key) => `app.get("/${key}", async () => new Response(String((await ${key}.current()) !== undefined)));`));
  write(directory, "src/index.ts", `${entry.join("\n")}\n\nexport default app;\n`);
  write(directory, "package.json", `${JSON.stringify({ name: "bench", private: true, type: "module" }, null, 2)}\n`);
}

export function makeFile(directory, { declarations = 10000, seed = 1 } = {}) {
  const r = randomOf(seed);
  const lines = [`import { backend } from "@layeron/core";`, `import { secret } from "@layeron/modules";`, "", `const app = backend({ name: "api" });`, ""];
  for (let i = 0; i < declarations; i++) lines.push(declaration(r, i), `app.use(key${i});`);
  write(directory, "src/index.ts", `${lines.join("\n")}\n\nexport default app;\n`);
  write(directory, "package.json", `${JSON.stringify({ name: "bench", private: true, type: "module" }, null, 2)}\n`);
}

// A tree that is no app: each file stands by itself.
export function makeTree(directory, { files = 2943, declaring = 33, bytes = 13900, seed = 1 } = {}) {
  const r = randomOf(seed);
  for (let i = 0; i < files; i++) {
    const declares = i % declaring === 0 ? i : undefined;
    write(directory, `packages/${folder(i)}/lib/file${i}.ts`, moduleText(r, i, bytes, i % 25 === 0 ? [] : [`import type * as near from "./file${i - 1}";`], declares));
  }
  write(directory, "package.json", `${JSON.stringify({ name: "bench-tree", private: true }, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { positionals: [what, directory], values } = parseArgs({
    allowPositionals: true,
    options: Object.fromEntries(["modules", "declaring", "bytes", "seed", "declarations", "files"].map((name) => [name, { type: "string" }])),
  });
  const make = { app: makeApp, file: makeFile, tree: makeTree }[what];
  if (make === undefined || directory === undefined) {
    console.error("usage: node bench/make_app.mjs app|file|tree DIR [--modules N] [--declarations N] [--files N] [--declaring K] [--bytes N] [--seed N]");
    process.exit(2);
  }
  make(directory, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)])));
}
