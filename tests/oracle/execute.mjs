// Loads apps in Node.js, as native modules: needs --experimental-vm-modules. Types are erased by esbuild, file by file;
// nothing is bundled, because a bundle's top-level `let` has no temporal dead zone.
import * as path from "node:path";
import * as vm from "node:vm";
import * as esbuild from "esbuild";
import { makeRecorder } from "./layeron.mjs";
import { makeForeign } from "./foreign.mjs";
import { randomOf } from "../random.mjs";

const TIMEOUT = 2000;
const loaded = []; // Node.js 20 may crash when it collects a module whose context it has collected

const LOADERS = { ".tsx": "tsx", ".jsx": "tsx", ".js": "jsx", ".mjs": "js", ".cjs": "js" };

// A JSON module as bundlers have it: each member is exported by its name, too.
function dataScript(text) {
  const value = JSON.parse(text.replace(/^\uFEFF/, ""));
  const names = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value).filter((name) => name !== "default") : [];
  const member = (name, i) => `const member${i} = whole[${JSON.stringify(name)}]; export { member${i} as ${JSON.stringify(name)} };`;
  return `const whole = JSON.parse(${JSON.stringify(JSON.stringify(value))}); export default whole; ${names.map(member).join(" ")}`;
}

async function toScript(name, text, tsconfigRaw) {
  if (name.endsWith(".json")) return dataScript(text);
  const loader = LOADERS[path.extname(name)] ?? "ts";
  const options = { loader, target: "esnext", jsx: "automatic", logLevel: "silent", tsconfigRaw };
  const { code } = await esbuild.transform(text, options);
  return code;
}

// What each file of an app is as JavaScript: { files: { name: code }, resolve(specifier, from) -> name | undefined }.
export async function prepare(files, resolve = resolveRelative(files), tsconfig = "{}") {
  const names = Object.keys(files);
  const codes = await Promise.all(names.map((name) => toScript(name, files[name], tsconfig)));
  return { files: Object.fromEntries(names.map((name, i) => [name, codes[i]])), resolve };
}

function resolveRelative(files) {
  return (specifier, from) => {
    if (!specifier.startsWith(".")) return undefined;
    const name = path.posix.join(path.posix.dirname(from), specifier);
    return [name, `${name}.ts`, `${name}.tsx`, `${name}/index.ts`].find((each) => each in files);
  };
}

// A machine's environment: variables that the defines do not give are there or not, by chance.
function makeEnvironment(chance, defines) {
  const choices = [undefined, undefined, "", "0", "1", "true", "a", "key-7", "production", "3.5"];
  const values = new Map(Object.entries(defines));
  const read = (name) => {
    if (typeof name !== "string") return undefined;
    if (!values.has(name)) values.set(name, choices[Math.floor(chance() * choices.length)]);
    return values.get(name);
  };
  return new Proxy(Object.create(null), {
    get: (_, name) => read(name),
    has: (_, name) => read(name) !== undefined,
    getOwnPropertyDescriptor: (_, name) =>
      read(name) === undefined ? undefined : { value: read(name), writable: true, enumerable: true, configurable: true },
    ownKeys: () => [...values.keys()].filter((name) => values.get(name) !== undefined),
    set: (_, name, value) => (values.set(name, String(value)), true),
    deleteProperty: (_, name) => (values.set(name, undefined), true),
  });
}

// What the app declares and registers on a machine whose chances `seed` decides: recorder.result() and { thrown }, what
// it throws, or undefined.
export async function load(app, entry, seed, defines = {}) {
  const chance = randomOf(seed).next;
  const recorder = makeRecorder(chance);
  const context = vm.createContext({});
  loaded.push(context);
  const own = context.globalThis ?? vm.runInContext("globalThis", context);
  const env = makeEnvironment(chance, defines);
  const silent = () => {};
  let ended; // what there was when the program ended itself, whatever catches the throw that stands for it
  const exit = () => {
    ended ??= recorder.result();
    throw new Error("process.exit()");
  };
  const process = { env, argv: [], platform: "linux", cwd: () => "/", on: silent, exit, nextTick: silent };
  Object.assign(own, {
    process,
    console: new Proxy({}, { get: () => silent }),
    setTimeout: silent, setInterval: silent, setImmediate: silent, queueMicrotask: silent, clearTimeout: silent,
    fetch: () => recorder.anything(),
    crypto: recorder.anything(),
    performance: { now: () => chance() * 1e6 },
    URL, TextEncoder, TextDecoder, structuredClone: vm.runInContext(CLONE, context),
  });
  own.Math.random = chance;
  own.Date.now = () => Math.floor(chance() * 2e12);
  const makeOwn = vm.runInContext("(chance) => (" + makeForeign.toString() + ")(chance)", context);
  const foreign = { ...makeOwn(chance) };

  const modules = new Map();
  const synthetic = (specifier, wanted) => {
    const known = recorder.modules[specifier] ?? { foreign, process, "node:process": process }[specifier] ?? {};
    const key = `${specifier}\0${wanted.join()}`;
    if (!modules.has(key)) {
      const names = [...new Set([...Object.keys(known), "default", ...wanted])];
      const module = new vm.SyntheticModule(names, function () {
        for (const name of names) this.setExport(name, name in known ? known[name] : name === "default" && Object.keys(known).length > 0 ? known : recorder.anything());
      }, { context });
      modules.set(key, module);
      loaded.push(module);
    }
    return modules.get(key);
  };
  const moduleOf = (name) => {
    if (!modules.has(name)) {
      const importModuleDynamically = async (specifier) => {
        const module = link(specifier, { identifier: name });
        if (module.status === "unlinked") await module.link(link);
        await module.evaluate({ timeout: TIMEOUT });
        return module;
      };
      const module = new vm.SourceTextModule(app.files[name], { context, identifier: name, importModuleDynamically });
      loaded.push(module);
      modules.set(name, module);
    }
    return modules.get(name);
  };
  const link = (specifier, from) => {
    const name = app.resolve(specifier, from.identifier);
    return name === undefined ? synthetic(specifier, importedNames(app.files[from.identifier], specifier)) : moduleOf(name);
  };

  let thrown;
  try {
    const module = moduleOf(entry);
    await module.link(link);
    await module.evaluate({ timeout: TIMEOUT });
  } catch (error) {
    thrown = String(error?.message ?? error);
  }
  return ended !== undefined ? { ...ended, thrown: "process.exit()" } : { ...recorder.result(), thrown };
}

// The names that a file takes from a module that is no file of the app.
function importedNames(code, specifier) {
  const names = [];
  const quoted = JSON.stringify(specifier).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  for (const [, list] of code.matchAll(new RegExp(`\\{([^{}]*)\\}\\s*from\\s*${quoted}`, "g")))
    for (const item of list.split(",")) if (item.trim() !== "") names.push(item.trim().split(/\s+as\s+/)[0]);
  return names;
}

// structuredClone gives objects of the realm it belongs to; this one stands in for plain data.
const CLONE = `((value) => {
  const seen = new Map();
  const clone = (v) => {
    if (typeof v === "function" || typeof v === "symbol") throw Object.assign(new Error("could not be cloned"), { name: "DataCloneError" });
    if (typeof v !== "object" || v === null) return v;
    if (seen.has(v)) return seen.get(v);
    const made = Array.isArray(v) ? new Array(v.length) : v instanceof Map ? new Map() : v instanceof Set ? new Set() : {};
    seen.set(v, made);
    if (v instanceof Map) for (const [key, each] of [...v]) made.set(clone(key), clone(each));
    else if (v instanceof Set) for (const each of [...v]) made.add(clone(each));
    else for (const key of Object.keys(v)) made[key] = clone(v[key]);
    return made;
  };
  return clone(value);
})`;
