// Compares module resolution with TypeScript's own on random trees of files.
//
//   node tests/differential/resolve.mjs [--tool build/release/resolve] [--seed N] [--count N] [--keep]
//
// `--count` is of specifiers; each tree of files gives SPECIFIERS of them. A difference is printed with its tree's seed;
// `--seed N --count 1 --keep` leaves that tree to look at.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import ts from "typescript";
import { randomOf } from "../random.mjs";

const { values: options } = parseArgs({
  options: {
    tool: { type: "string", default: "build/release/resolve" },
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "12000" },
    keep: { type: "boolean", default: false },
  },
});

const SPECIFIERS = 60;

// ---- trees ----

const extensions = [".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mts", ".d.mts", ".mjs", ".cts", ".cjs", ".json", ".css"];
const common = [".ts", ".ts", ".ts", ".js", ".d.ts"];
const stems = ["index", "a", "b", "x.y", "a.native", "index.native"];
const folders = ["src", "src/a", "src/lib", "src/lib/b", "gen", "packages/p", "packages/p/src", "packages/q", "packages/q/src"];
const packages = ["p", "q", "@s/p", "@s/q", "fs"];

function fileName(r) {
  return r.pick(stems) + (r.chance(0.6) ? r.pick(common) : r.pick(extensions));
}

function target(r, inside) {
  const base = r.pick(inside);
  const name = r.pick(["index", "a", "b", "*", "x.y", "lib/*", "a/*"]);
  return `./${base === "" ? "" : base + "/"}${name}${r.pick(["", ".js", ".ts", ".d.ts", ".mjs", ".json"])}`;
}

function conditions(r, make, depth = 0) {
  if (depth < 2 && r.chance(0.35)) {
    const names = ["import", "require", "types", "node", "default", "custom", "types@>=5", "types@<5", "browser"];
    return Object.fromEntries(r.some(3, () => [r.pick(names), conditions(r, make, depth + 1)]));
  }
  if (depth < 2 && r.chance(0.12)) return r.some(3, () => conditions(r, make, depth + 1));
  return r.chance(0.06) ? null : make();
}

function manifest(r, name) {
  const inside = ["", "src", "lib", "dist"];
  const content = { name };
  if (r.chance(0.3)) content.main = r.pick(["a", "./a.js", "src", "./src/", "lib/index.js", "index.mjs", ".", "b.json"]);
  if (r.chance(0.2)) content.types = r.pick(["a.d.ts", "./index", "src/index.ts", "types", "b"]);
  if (r.chance(0.08)) content.typings = r.pick(["b.d.ts", "src/a"]);
  if (r.chance(0.1)) content.module = "index.mjs";
  if (r.chance(0.3)) content.type = r.pick(["module", "commonjs"]);
  if (r.chance(0.15)) {
    const range = r.pick(["*", ">=5", "<5", "^5.9", "~5.8 || 5.9.x", "4 - 6", ">=5.9.3 <6", "nonsense", "=5.9.3"]);
    content.typesVersions = { [range]: { "*": [r.pick(["src/*", "./lib/*", "*"])], a: ["b", "src/a.d.ts"] } };
    if (r.chance(0.3)) content.typesVersions["*"] = { "*": ["lib/*"] };
  }
  if (r.chance(0.45)) {
    const make = () => target(r, inside);
    if (r.chance(0.3)) content.exports = conditions(r, make);
    else {
      const keys = [".", "./a", "./*", "./*.js", "./lib/*", "./lib/*/b", "./src/", "./b.js", "./package.json"];
      content.exports = Object.fromEntries(r.some(5, () => [r.pick(keys), conditions(r, make)]));
    }
  }
  if (r.chance(0.3)) {
    const make = () => (r.chance(0.3) ? r.pick([...packages, "p/a", "@s/p/*", "#b", "node:fs"]) : target(r, inside));
    content.imports = Object.fromEntries(
      r.some(4, () => [r.pick(["#a", "#b", "#*", "#lib/*", "#lib/*.js", "#x/"]), conditions(r, make)]),
    );
  }
  return content;
}

function pathsOf(r) {
  const patterns = ["@/*", "~/*", "*", "p", "p/*", "@s/*", "@/lib/*", "lib/*/b", "#b", "x/*y", "a"];
  const targets = ["src/*", "./src/*", "./gen/*", "src/a.ts", "./*", "*.js", "src/lib/*.ts", "packages/*/src", "src/*/index"];
  return Object.fromEntries(
    r.some(4, () => [r.pick(patterns), r.some(3, () => (r.chance(0.1) ? "${configDir}/" : "") + r.pick(targets))]),
  );
}

function tsconfig(r, extended) {
  const compilerOptions = {};
  if (r.chance(0.5)) compilerOptions.paths = pathsOf(r);
  if (r.chance(0.25)) compilerOptions.baseUrl = r.pick([".", "./src", "src/lib", "${configDir}/src"]);
  if (r.chance(0.15)) compilerOptions.rootDirs = r.pick([["src", "gen"], ["./src/lib", "./gen", "src"], ["packages/p", "src"]]);
  if (r.chance(0.15)) compilerOptions.moduleSuffixes = r.pick([[".native", ""], [".native"], ["", ".native"]]);
  if (r.chance(0.3)) compilerOptions.customConditions = r.pick([["custom"], ["browser", "custom"]]);
  if (r.chance(0.25)) compilerOptions.outDir = r.pick(["dist", "lib", "./packages/p/dist"]);
  if (r.chance(0.15)) compilerOptions.rootDir = r.pick(["src", "."]);
  if (r.chance(0.15)) compilerOptions.composite = true;
  if (r.chance(0.05)) compilerOptions.typeRoots = ["gen"];
  if (r.chance(0.04)) compilerOptions.resolvePackageJsonExports = false;
  if (r.chance(0.04)) compilerOptions.resolvePackageJsonImports = false;
  if (r.chance(0.03)) compilerOptions.paths = null;
  const content = { compilerOptions };
  if (extended.length > 0 && r.chance(0.6))
    content.extends = r.chance(0.6) ? r.pick(extended) : r.some(3, () => r.pick(extended));
  if (r.chance(0.3)) content.include = r.some(2, () => r.pick(["src", "**/*.ts", "src/*", "packages/*/src", "src/**/b", "s?c", "gen/**"]));
  if (r.chance(0.15)) content.files = r.some(2, () => r.pick(["src/index.ts", "src/a.ts", "gen/a.ts"]));
  if (r.chance(0.2)) content.exclude = r.some(2, () => r.pick(["src/lib", "**/a.*", "gen", "src/*", "**/b", "packages/**"]));
  return content;
}

// JSON as people write it.
function untidy(r, value) {
  const text = JSON.stringify(value, null, 2);
  if (r.chance(0.6)) return text;
  return `// "a comment" {\n${text}`.replaceAll(/(["\]}])\n(\s*)([\]}])/g, "$1, /* , */\n$2$3");
}

function makeTree(r, root) {
  const write = (name, text) => {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (!fs.existsSync(file)) fs.writeFileSync(file, text);
  };
  const files = (folder, most) => r.some(most, () => write(path.join(folder, fileName(r)), "{}"));
  const app = "app";
  write(`${app}/src/index.ts`, "");
  for (const folder of folders) files(`${app}/${folder}`, 10);
  for (const folder of ["", "packages/p", "packages/q", "src/lib", "src/a"])
    if (folder === "" || r.chance(folder.startsWith("packages") ? 0.9 : 0.2)) {
      const name = r.pick(["app", "p", "q", "@s/p"]);
      write(`${app}/${folder}/package.json`, untidy(r, manifest(r, name)));
    }
  // The first leads out of the fence if it stands at the top.
  const extended = ["../base", "./base.json", "./base", "p", "@s/p/base.json", "p/base", "./missing.json", "./tsconfig.json"];
  for (const folder of ["", "src", "packages/p", "packages/q"])
    if (r.chance(folder === "" ? 0.9 : 0.3)) {
      const content = tsconfig(r, folder === "" ? extended.slice(1) : extended);
      if (r.chance(0.3)) {
        content.references = r.some(4, () => ({ path: r.pick(["./packages/p", "./src", "packages/q/tsconfig.json", ".", "base.json"]) }));
        if (r.chance(0.5)) content.files = [];
      }
      write(`${app}/${folder}/tsconfig.json`, untidy(r, content));
      if (r.chance(0.5)) write(`${app}/${folder}/base.json`, untidy(r, tsconfig(r, extended.slice(1))));
    }
  for (const place of [`${app}/node_modules`, `${app}/node_modules/@types`, `${app}/src/node_modules`, "node_modules"])
    for (const name of [...packages, "s__p"]) {
      if (!r.chance(0.35)) continue;
      if (place === `${app}/node_modules` && r.chance(0.5)) {
        const link = path.join(root, place, name);
        fs.mkdirSync(path.dirname(link), { recursive: true });
        fs.symlinkSync(path.relative(path.dirname(link), path.join(root, app, r.pick(["packages/p", "packages/q"]))), link);
        continue;
      }
      const folder = `${place}/${name}`;
      if (r.chance(0.85)) write(`${folder}/package.json`, untidy(r, { ...manifest(r, name), ...(r.chance(0.2) ? { tsconfig: "base.json" } : {}) }));
      files(folder, 7);
      if (r.chance(0.5)) files(`${folder}/${r.pick(["src", "lib", "a"])}`, 4);
      if (r.chance(0.2)) write(`${folder}/a/package.json`, JSON.stringify(manifest(r, name)));
      if (r.chance(0.4)) write(`${folder}/base.json`, JSON.stringify(tsconfig(r, extended)));
      if (r.chance(0.2)) write(`${folder}/tsconfig.json`, JSON.stringify(tsconfig(r, [])));
    }
  links(r, path.join(root, app));
  return path.join(root, app);
}

// As workspaces are laid out: a package's own node_modules with links to its siblings, the app itself among them; and
// links that lead in circles, or to each other.
function links(r, app) {
  const link = (name, target) => {
    const at = path.join(app, name);
    fs.mkdirSync(path.dirname(at), { recursive: true });
    if (!fs.existsSync(at)) fs.symlinkSync(path.relative(path.dirname(at), path.join(app, target)), at);
  };
  for (const folder of ["packages/p", "packages/q", "src/lib"])
    for (const name of ["p", "q", "@s/p", "app"]) {
      if (!r.chance(0.12)) continue;
      const inner = `${folder}/node_modules/${name}`;
      if (!fs.existsSync(path.join(app, path.dirname(path.dirname(inner)), "node_modules"))) link(inner, r.pick(["packages/p", "packages/q", ""]));
    }
  if (r.chance(0.15)) link("src/lib/loop", r.pick(["src", "", "src/lib/loop"]));
  if (r.chance(0.1)) link("src/a/linked", r.pick(["packages/p/src", "gen", "node_modules/p", "../node_modules/p"]));
  if (r.chance(0.1)) link("src/linked.ts", r.pick(["src/lib/a.ts", "gen/a.ts", "node_modules/p/index.ts", "src/linked.ts"]));
  if (r.chance(0.05)) link("node_modules/ring", "node_modules/gnir");
  if (r.chance(0.05)) link("node_modules/gnir", "node_modules/ring");
}

function specifier(r) {
  const name = r.pick(["a", "b", "index", "x.y", "x", "lib", "lib/b", "lib/index", "src", "src/a", "gen/a", "packages/p", "package.json", "lib/loop/a", "loop/lib/loop/b", "linked", "a/linked/a", ""]);
  const extension = r.chance(0.5) ? "" : r.pick([".js", ".ts", ".tsx", ".jsx", ".mjs", ".cjs", ".mts", ".json", ".css", ".d.ts", "/", ".native"]);
  if (r.chance(0.35)) return r.pick(["./", "../", "./../", "../../", "../a/", "./lib/"]) + name + extension;
  if (r.chance(0.05)) return r.pick([".", "..", "./", "../", "./..", "fs", "node:fs", "https://x.y/a.js", "#", "#/a"]);
  const first = r.pick([...packages, ...packages, "@", "~", "ring", "#a", "#b", "#lib", "#x", "app", "lib", "src", "x"]);
  return name === "" ? first + (extension === "/" ? "/" : "") : `${first}/${name}${extension}`;
}

// One that means a file that is there, or nearly so.
function specifierOf(r, app, from, files) {
  const file = r.pick(files);
  const inner = file.lastIndexOf("/node_modules/");
  let name = inner >= 0 ? file.slice(inner + 14) : path.relative(path.dirname(from), file);
  if (inner < 0 && !name.startsWith("../")) name = `./${name}`;
  const base = r.pick([app, `${app}/src`, `${app}/packages/p`]);
  if (inner < 0 && r.chance(0.4) && file.startsWith(`${base}/`))
    name = `${r.pick(["@", "~", "#lib", "p", "@s/p", "app"])}/${path.relative(base, file)}`;
  const how = r.below(6);
  if (how === 0) return name;
  const bare = name.replace(/(\.d)?\.[cm]?[jt]sx?$|\.json$/, "");
  if (how === 1) return bare.replace(/\/index$/, "");
  if (how === 2) return `${bare}.js`;
  if (how === 3) return bare.replace(/\/[^/]*$/, "");
  return bare;
}

// The files of a tree, links not followed.
function filesBelow(directory) {
  return fs.readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(full) : entry.isFile() ? [full] : [];
  });
}

// ---- what TypeScript says ----

const forced = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowJs: true,
  resolveJsonModule: true,
};

function readConfig(file) {
  const source = ts.readJsonConfigFile(file, ts.sys.readFile);
  return ts.parseJsonSourceFileConfigFileContent(source, ts.sys, path.dirname(file), forced, file);
}

function configOracle(app) {
  const parsed = new Map();
  const read = (file) => parsed.get(file) ?? (parsed.set(file, readConfig(file)), parsed.get(file));
  const referenced = (config, file, seen) => {
    for (const reference of config.projectReferences ?? []) {
      const name = ts.resolveProjectReferencePath(reference);
      if (seen.has(name) || !fs.existsSync(name)) continue;
      seen.add(name);
      const project = read(name);
      if (project.fileNames.includes(file)) return project;
      const deeper = referenced(project, file, seen);
      if (deeper) return deeper;
    }
  };
  return (file) => {
    for (let directory = path.dirname(file); directory.startsWith(app); directory = path.dirname(directory)) {
      const name = path.join(directory, "tsconfig.json");
      if (!fs.existsSync(name)) continue;
      const config = read(name);
      const project = referenced(config, file, new Set()) ?? config;
      // What remains of files that extend each other depends on where one begins; TypeScript rejects them (TS18000).
      const isCircular = [...parsed.values()].some(({ errors }) => errors.some(({ code }) => code === 18000));
      return isCircular ? undefined : project.options;
    }
    return forced;
  };
}

// What TypeScript finds, in our words; without a find, every answer that we may give; nothing if it gives no answer.
function expected(app, options, query) {
  if (!options) return [];
  if (/^\./.test(query.specifier) && !`${path.resolve(path.dirname(query.from), query.specifier)}/`.startsWith(`${app}/`))
    return ["outside "];
  const mode = query.require ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext;
  let resolvedModule;
  try {
    ({ resolvedModule } = ts.resolveModuleName(query.specifier, query.from, options, ts.sys, undefined, undefined, mode));
  } catch (error) {
    if (error instanceof RangeError) return []; // "imports" that lead to themselves: its stack overflows
    throw error;
  }
  if (!resolvedModule) return /^(\.|#)/.test(query.specifier) ? ["missing ", "foreign "] : ["foreign ", "missing "];
  // With "moduleSuffixes" a file that package.json names is found with the suffix, but given without it.
  if (!fs.existsSync(resolvedModule.resolvedFileName)) return [];
  const real = fs.realpathSync(resolvedModule.resolvedFileName);
  const below = path.relative(app, real);
  if (below.split("/").includes("node_modules")) return ["foreign "];
  if (below.startsWith("..")) return ["outside "];
  if (/\.d\.([cm]?ts|[^/]*\.ts)$/.test(real)) return [`declaration ${real}`];
  return [`${/\.json$/.test(real) ? "json" : "source"} ${real}`];
}

// ---- comparing ----

function compare(seed) {
  const r = randomOf(seed);
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "layerc-resolve-")));
  try {
    const app = makeTree(r, root);
    const froms = ["src/index.ts", "src/z.ts", "src/a/z.ts", "src/lib/a.ts", "packages/p/src/z.ts", "packages/q/index.ts", "gen/a.ts", "z.ts"];
    for (const from of froms) {
      fs.mkdirSync(path.join(app, path.dirname(from)), { recursive: true });
      fs.writeFileSync(path.join(app, from), "");
    }
    const files = filesBelow(root).sort();
    const queries = Array.from({ length: SPECIFIERS }, () => {
      const from = path.join(app, r.pick(froms));
      return { from, specifier: r.chance(0.5) ? specifierOf(r, app, from, files) : specifier(r), require: r.chance(0.3) };
    });
    const input = queries.map((q) => `${q.from}\t${q.specifier}\t${q.require ? "require" : "import"}\n`).join("");
    const run = spawnSync(path.resolve(options.tool), [app], { input, encoding: "utf8" });
    if (run.status !== 0) throw new Error(`seed ${seed}: the tool failed: ${run.stderr}`);
    const optionsOf = configOracle(app);
    const counts = { found: 0, differences: 0 };
    run.stdout.split("\n").slice(0, -1).forEach((got, i) => {
      const wanted = expected(app, optionsOf(queries[i].from), queries[i]);
      // A link that leads out of the fence is never followed, whatever it leads to.
      if (wanted.length > 0 && /linked/.test(queries[i].specifier)) wanted.push("outside ");
      if (wanted.length > 0 && !/missing/.test(wanted)) counts.found++;
      if (wanted.length === 0 || wanted.includes(got)) return;
      counts.differences++;
      const { from, specifier: name, require } = queries[i];
      console.log(`seed ${seed}: ${path.relative(root, from)}: ${require ? "require" : "import"} "${name}"`);
      console.log(`  TypeScript: ${wanted.join(" or ").replaceAll(root, "")}\n  layerc:     ${got.replaceAll(root, "")}`);
    });
    if (options.keep) console.log(`seed ${seed}: ${root}`);
    return counts;
  } finally {
    if (!options.keep) fs.rmSync(root, { recursive: true });
  }
}

let found = 0;
let differences = 0;
const first = Number(options.seed);
const trees = Math.ceil(Number(options.count) / SPECIFIERS);
if (!(trees >= 1) || !Number.isInteger(first)) throw new Error("--count and --seed want whole numbers, --count from 1");
for (let seed = first; seed < first + trees; seed++) {
  const counts = compare(seed);
  found += counts.found;
  differences += counts.differences;
}
console.log(`${trees} trees, ${trees * SPECIFIERS} specifiers, ${found} of them found by TypeScript, ${differences} differences`);
process.exitCode = differences > 0 ? 1 : 0;
