// Which imports are left of a TypeScript file when its types are erased, held against esbuild.
//
//   node tests/oracle/imports.mjs [--tool build/release/imports] FILE-OR-FOLDER…
//
// Files that either does not parse are passed over. Exit 1: some differ; 77: esbuild is not installed.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const { values: options, positionals } = parseArgs({ options: { tool: { type: "string", default: "build/release/imports" } }, allowPositionals: true });

let esbuild;
try {
  esbuild = await import("esbuild");
} catch {
  console.log("imports: skipped, esbuild is not installed (npm ci in tests/oracle installs it)");
  process.exit(77);
}

const isTypeScript = (name) => /\.[cm]?tsx?$/.test(name) && !/\.d\.[cm]?ts$|\.d\.\w+\.ts$/.test(name);

function filesOf(start) {
  if (!fs.statSync(start).isDirectory()) return [path.resolve(start)];
  return fs.readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isTypeScript(entry.name))
    .map((entry) => path.resolve(entry.parentPath ?? entry.path, entry.name));
}

function ours(files) {
  const table = new Map();
  for (let i = 0; i < files.length; i += 200) {
    const { stdout, status, signal } = spawnSync(options.tool, files.slice(i, i + 200), { encoding: "utf8", maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`the tool ended with ${status ?? signal}`);
    for (const line of stdout.split("\n").filter((line) => line !== "")) {
      const [file, specifier] = line.split("\t");
      if (!table.has(file)) table.set(file, new Set());
      if (specifier !== "") table.get(file).add(specifier);
    }
  }
  return table;
}

const LOADERS = { ".tsx": "tsx", ".jsx": "tsx", ".js": "jsx", ".mjs": "js", ".cjs": "js" };

// esbuild prints each import as a statement on lines of its own, with double quotes.
async function theirs(file) {
  try {
    const loader = LOADERS[path.extname(file)] ?? "ts";
    const { code } = await esbuild.transform(fs.readFileSync(file, "utf8"), { loader, jsx: "preserve", logLevel: "silent", tsconfigRaw: "{}", target: "esnext" });
    const statements = code.matchAll(/^(?:import|export) (?:(?!import |export )[^"'`;()=]*? ?from )?("(?:[^"\\]|\\.)*")/gm);
    return new Set(Array.from(statements, ([, quoted]) => JSON.parse(quoted)));
  } catch {
    return undefined;
  }
}

const files = positionals.flatMap(filesOf);
const table = ours(files);
let compared = 0, different = 0;
for (const file of files) {
  const a = table.get(file);
  const b = a && (await theirs(file));
  if (b === undefined) continue;
  compared++;
  const more = [...a].filter((one) => !b.has(one)), less = [...b].filter((one) => !a.has(one));
  if (more.length + less.length === 0) continue;
  different++;
  console.log(`${file}: kept by layerc alone: ${more.join(" ") || "none"}; by esbuild alone: ${less.join(" ") || "none"}`);
}
console.log(`${files.length} files, ${compared} compared, ${different} differ`);
process.exit(different > 0 ? 1 : 0);
