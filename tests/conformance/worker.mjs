// Runs apps in Node.js, then through the compiler: run.mjs sends [{ name, text }] and gets [{ name, class, why }].
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as vm from "node:vm";

const [binary, scratch, keep] = process.argv.slice(2);
const NODE_TIMEOUT = 2000;
const LAYERC_TIMEOUT = 20000;
const NOT_KNOWN = new Set(["not-static", "conditional-declaration", "dynamic-declaration", "evaluation-budget"]);

const loaded = []; // Node.js 20 may crash when it collects a module whose context it has collected

// The name of the secret that the app declares when Node.js loads it, or what it throws.
async function loadInNode(text) {
  let name = "none";
  const context = vm.createContext({});
  const app = { use: () => app };
  const exports = { backend: () => app, secret: { static: (options) => (name = options.name) } };
  const link = (specifier, { context: inner }) => {
    const key = specifier === "@layeron/core" ? "backend" : "secret";
    const module = new vm.SyntheticModule([key], function () { this.setExport(key, exports[key]); }, { context: inner });
    loaded.push(module);
    return module;
  };
  try {
    const module = new vm.SourceTextModule(text, { context });
    loaded.push(context, module);
    await module.link((specifier) => link(specifier, { context }));
    await module.evaluate({ timeout: NODE_TIMEOUT });
  } catch (error) {
    return `throws: ${error?.message}`;
  }
  return name;
}

function compile(file) {
  const args = ["build", file, "--stdout", "--project", "p", "--workspace", "w", "--env", "e", "--diagnostics", "json"];
  return spawnSync(binary, args, { encoding: "utf8", timeout: LAYERC_TIMEOUT, maxBuffer: 1 << 26, env: {} });
}

// What the program fails with, by an app that does not catch it.
function failureOf(file, text) {
  fs.writeFileSync(file, text.replace("function $failure(error) {}", "function $failure(error) { throw new Error(String(error && error.message)); }"));
  const { stderr } = compile(file);
  try {
    return JSON.parse(stderr).diagnostics[0].message.replace("this registration stands behind code that throws: ", "");
  } catch {
    return stderr;
  }
}

function judge(file, text) {
  const { status, signal, stdout, stderr } = compile(file);
  if (signal !== null || (status !== 0 && status !== 1)) return { class: "wrong", why: signal ?? `exit ${status}` };
  if (status === 0) {
    const names = JSON.parse(stdout).nodes.filter((node) => node.type === "secret").map((node) => node.module.config.name);
    if (names.length === 1 && names[0] === "passed") return { class: "passed", why: "" };
    return { class: "wrong", why: names[0] === "failed" ? `failed: ${failureOf(file, text)}` : `names [${names}]` };
  }
  const { diagnostics } = JSON.parse(stderr);
  const rules = new Set(diagnostics.map((each) => each.rule));
  const last = diagnostics[0].related?.at(-1);
  const where = last === undefined ? diagnostics[0] : last;
  const line = text.split("\n")[where.range.start.line - 1] ?? "";
  const why = `${diagnostics[0].rule}: ${where.message} <${line.trim().slice(0, 60)}>`;
  if (rules.has("syntax-error")) return { class: "unparsed", why };
  return { class: [...rules].every((rule) => NOT_KNOWN.has(rule)) ? "unresolved" : "wrong", why };
}

process.on("unhandledRejection", () => {}); // of a promise that an app leaves alone
process.on("message", async (batch) => {
  const results = [];
  for (const { name, text } of batch) {
    if ((await loadInNode(text)) !== "passed") {
      results.push({ name, class: "left out", why: "" });
      continue;
    }
    const folder = keep === "" ? scratch : path.join(path.dirname(scratch), path.dirname(name));
    const file = path.join(folder, keep === "" ? "app.mjs" : path.basename(name, ".js") + ".mjs");
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(file, text);
    results.push({ name, ...judge(file, text) });
  }
  process.send(results);
});
