// What the cache must notice and what it must survive. Each case edits an app between builds; after each step the build
// with the cache must say and write what one without it does, and must have taken the cached result just where the case
// says so (a result that is taken is one that parses nothing: --timings tells).
//
//   node tests/cache.mjs [--binary FILE] [FILTER...]
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const words = process.argv.slice(2);
const at = words.indexOf("--binary");
const binary = path.resolve(at < 0 ? "build/release/layerc" : words.splice(at, 2)[1]);
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("LAYERON_")));

const APP = {
  "package.json": '{ "name": "shop" }\n',
  "src/index.ts": `import { backend } from "@layeron/core";
import { key } from "./keys";
import { name } from "./folder";

const app = backend({ name: "api" });
app.use(key);
export { name };
export default app;
`,
  "src/keys.ts": `import { secret } from "@layeron/modules";
export const key = secret.random({ name: process.env.KEY_NAME ?? "fixed", bytes: 32 });
`,
  "src/folder/index.ts": `export const name = "x";\n`,
};
const KEYS = APP["src/keys.ts"].replace("process.env.KEY_NAME ?? ", "");

class App {
  constructor(temporary) {
    this.temporary = temporary;
    this.root = path.join(temporary, "shop");
    for (const [file, text] of Object.entries({ ...APP, "src/keys.ts": KEYS })) this.write(file, text);
  }
  write(file, text) {
    fs.mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true });
    fs.writeFileSync(path.join(this.root, file), text);
  }
  remove(file) {
    fs.rmSync(path.join(this.root, file), { recursive: true });
  }
  run(out, args, env) {
    const done = spawnSync(binary, ["build", this.root, "-o", out, ...args], { env: { ...environment, ...env }, cwd: this.temporary, encoding: "latin1" });
    if (done.status === null || done.status > 3) throw new Error(`died: ${done.signal ?? done.status}\n${done.stderr}`);
    const files = fs.existsSync(out) ? Object.fromEntries(fs.readdirSync(out).map((file) => [file, fs.readFileSync(path.join(out, file), "latin1")])) : {};
    const [, stderr, timings] = done.stderr.match(/^(.*?)(timings:.*)?$/s);
    return { seen: JSON.stringify([done.status, done.stdout, stderr, files]), timings: timings ?? "", status: done.status };
  }
  // Builds, compares with a build without the cache, and tells whether the cached result was taken.
  build(args = [], env = {}) {
    const out = path.join(this.temporary, "out");
    const fresh = this.run(out, [...args, "--no-cache"], env);
    fs.rmSync(out, { recursive: true, force: true });
    const cached = this.run(out, [...args, "--timings"], env);
    fs.rmSync(out, { recursive: true, force: true });
    if (fresh.seen !== cached.seen) throw new Error(difference(fresh.seen, cached.seen));
    return /cached result/.test(cached.timings);
  }
  entries() {
    const folder = path.join(this.root, ".layeron/cache");
    return fs.existsSync(folder) ? fs.readdirSync(folder).filter((file) => file !== ".gitignore").map((file) => path.join(folder, file)) : [];
  }
}

function difference(fresh, cached) {
  let from = 0;
  while (fresh[from] === cached[from]) from++;
  const part = (text) => text.slice(Math.max(0, from - 60), from + 120);
  return `without the cache: …${part(fresh)}…\nwith it: …${part(cached)}…`;
}

function expect(actual, wanted, what) {
  if (actual !== wanted) throw new Error(`${what}: ${actual ? "the cached result was taken" : "it was compiled anew"}`);
}
const hit = (actual, what) => expect(actual, true, what);
const miss = (actual, what) => expect(actual, false, what);

const cases = {
  "nothing changed"(app) {
    miss(app.build(), "the first");
    hit(app.build(), "the second");
    hit(app.build(), "the third");
  },
  "other bytes of the same length and time"(app) {
    const file = path.join(app.root, "src/keys.ts");
    const times = () => fs.utimesSync(file, 1000, 1000);
    times();
    miss(app.build(), "the first");
    app.write("src/keys.ts", KEYS.replace("fixed", "mixed"));
    times();
    miss(app.build(), "after the change");
    hit(app.build(), "after that");
  },
  "a file where resolution looked for one"(app) {
    miss(app.build(), "the first");
    app.write("src/folder.ts", `export const name = "y";\n`); // before src/folder/index.ts
    miss(app.build(), "after it was added");
    app.remove("src/folder.ts");
    hit(app.build(), "after it was removed again");
  },
  "a file that an import may name"(app) {
    app.write("src/index.ts", APP["src/index.ts"].replace("const app", "await import(`./config/${process.env.NODE_ENV}`);\nconst app"));
    app.write("src/config/dev/index.ts", `export const region = "eu";\n`);
    miss(app.build(), "the first");
    hit(app.build(), "the second");
    app.write("src/config/prod.ts", KEYS.replace("fixed", "prod"));
    miss(app.build(), "after it was added, which is an error");
    app.remove("src/config/prod.ts");
    hit(app.build(), "after it was removed again");
    app.write("src/config/dev/more.ts", "export {};\n");
    miss(app.build(), "after another was added deeper");
    hit(app.build(), "the same again");
    app.write("src/config/dev/more.ts", "export const x = 1;\n");
    miss(app.build(), "after that was changed");
    app.write(".gitignore", "more.ts\n");
    miss(app.build(), "after it was ignored");
    fs.symlinkSync("index.ts", path.join(app.root, "src/config/dev/linked.ts"));
    miss(app.build(), "after a link to one was added");
    hit(app.build(), "the same again");
  },
  "a configuration that comes and goes"(app) {
    miss(app.build(), "the first");
    app.write("tsconfig.json", "{}");
    miss(app.build(), "with a tsconfig.json");
    app.write("layeron.config.ts", `import { project } from "@layeron/core";\nexport default project({ backends: { web: "./src/index.ts" } });\n`);
    miss(app.build(), "with a layeron.config.ts");
    hit(app.build(), "the same again");
    app.remove("layeron.config.ts");
    app.remove("tsconfig.json");
    hit(app.build(), "as at first");
  },
  "a file that is none of ours"(app) {
    miss(app.build(), "the first");
    app.write("src/other.ts", "export {};\n");
    app.write("README.md", "x\n");
    hit(app.build(), "after it was added");
  },
  "options and environment"(app) {
    app.write("src/keys.ts", APP["src/keys.ts"]);
    const ways = [
      [["--define", "process.env.KEY_NAME=a"]],
      [["--define", "process.env.KEY_NAME=b"]],
      [["--define", "process.env.KEY_NAME=b", "--env", "production"]],
      [["--define", "process.env.KEY_NAME=b"], { LAYERON_ENV: "production" }],
      [["--define", "process.env.KEY_NAME=b", "--workspace", "w"]],
      [["--define", "process.env.KEY_NAME=b", "--project", "w"]],
      [["--define", "process.env.KEY_NAME=b"], { LAYERON_PROJECT: "w" }],
    ];
    for (const way of ways) miss(app.build(...way), `the first ${JSON.stringify(way)}`);
    for (const way of ways) hit(app.build(...way), `again ${JSON.stringify(way)}`);
  },
  "a branch and back"(app) {
    const branches = [KEYS, KEYS.replace("32", "48"), KEYS.replace("fixed", "other")];
    for (const text of branches) {
      app.write("src/keys.ts", text);
      miss(app.build(), "the first time");
    }
    for (const text of [...branches, ...branches]) {
      app.write("src/keys.ts", text);
      hit(app.build(), "back again");
    }
  },
  "more branches than are kept"(app) {
    for (let i = 0; i < 9; i++) {
      app.write("src/keys.ts", KEYS.replace("32", String(32 + i)));
      miss(app.build(), "the first time");
      hit(app.build(), "again");
    }
    if (app.entries().length > 4) throw new Error(`${app.entries().length} entries are kept`);
  },
  "a folder that moves"(app) {
    miss(app.build(), "the first");
    const moved = path.join(app.temporary, "deeper/place");
    fs.mkdirSync(path.dirname(moved));
    fs.renameSync(app.root, moved);
    app.root = moved;
    hit(app.build(), "elsewhere");
  },
  "absolute paths stay where they are"(app) {
    app.write("src/index.ts", APP["src/index.ts"].replace("./keys", `${app.root}/src/keys`));
    miss(app.build(), "the first");
    hit(app.build(), "the second");
    fs.cpSync(app.root, path.join(app.temporary, "copy"), { recursive: true });
    app.root = path.join(app.temporary, "copy");
    miss(app.build(), "the copy, whose absolute path leads out of it");
  },
  "links"(app) {
    app.write("src/real.ts", KEYS);
    app.remove("src/keys.ts");
    fs.symlinkSync("real.ts", path.join(app.root, "src/keys.ts"));
    miss(app.build(), "the first");
    hit(app.build(), "the second");
    app.write("src/copy.ts", KEYS);
    app.remove("src/keys.ts");
    fs.symlinkSync("copy.ts", path.join(app.root, "src/keys.ts"));
    miss(app.build(), "the same bytes by another link");
    app.remove("src/keys.ts");
    app.write("src/keys.ts", KEYS);
    miss(app.build(), "a file in place of the link");
    fs.renameSync(path.join(app.root, "src/folder"), path.join(app.root, "src/elsewhere"));
    fs.symlinkSync("elsewhere", path.join(app.root, "src/folder"));
    miss(app.build(), "a folder that became a link");
  },
  "warnings are shown again"(app) {
    app.write("src/keys.ts", KEYS.replace("bytes: 32", `bytes: 32, rotation: { startAt: "2026-06-01T00:00:00Z" }, consume: { expose: "current" }`));
    miss(app.build(), "the first");
    for (const format of ["human", "json", "sarif", "github", "gcc"]) hit(app.build(["--diagnostics", format]), format);
    if (app.run(path.join(app.temporary, "out"), ["--werror"]).status !== 1) throw new Error("no warning");
  },
  "errors are not kept"(app) {
    app.write("src/keys.ts", KEYS.replace("32", "1"));
    miss(app.build(), "the first");
    miss(app.build(), "the second");
    if (app.entries().length > 0) throw new Error("a failed build wrote");
  },
  "--stdout and --werror that fails write nothing"(app) {
    spawnSync(binary, ["build", app.root, "--stdout"]);
    app.write("src/index.ts", APP["src/index.ts"].replace("app.use(key);", "void key;"));
    spawnSync(binary, ["build", app.root, "--werror"]);
    if (fs.existsSync(path.join(app.root, ".layeron"))) throw new Error("there is a .layeron");
    miss(app.build(), "the first");
    const before = fs.readdirSync(path.join(app.root, ".layeron/cache")).join();
    spawnSync(binary, ["build", app.root, "--stdout"]);
    if (fs.readdirSync(path.join(app.root, ".layeron/cache")).join() !== before) throw new Error("--stdout wrote");
  },
  "--no-cache neither reads nor writes"(app) {
    miss(app.build(["--no-cache"]), "without");
    if (app.entries().length > 0) throw new Error("--no-cache wrote");
    miss(app.build(), "with");
    miss(app.build(["--no-cache"]), "without again");
  },
  "damage at every offset"(app) {
    miss(app.build(), "the first");
    const [entry] = app.entries();
    const whole = fs.readFileSync(entry);
    const step = Math.max(1, Math.floor(whole.length / 24));
    for (let offset = 0; offset < whole.length; offset += step) {
      const bytes = Buffer.from(whole);
      bytes[offset] ^= 0x20;
      fs.writeFileSync(entry, bytes);
      miss(app.build(), `a bit of byte ${offset}`);
      fs.writeFileSync(entry, whole.subarray(0, offset));
      miss(app.build(), `cut at ${offset}`);
      hit(app.build(), "mended");
    }
  },
  "an entry under another name"(app) {
    miss(app.build(), "the first");
    miss(app.build(["--env", "production"]), "another");
    const [first, second] = app.entries();
    fs.copyFileSync(first, second);
    app.build();
    app.build(["--env", "production"]);
  },
  "a folder that cannot be written, or is a link"(app) {
    fs.mkdirSync(path.join(app.root, ".layeron/cache"), { recursive: true });
    fs.chmodSync(path.join(app.root, ".layeron/cache"), 0o555);
    app.build();
    app.build();
    fs.chmodSync(path.join(app.root, ".layeron/cache"), 0o755);
    app.remove(".layeron");
    fs.mkdirSync(path.join(app.temporary, "outside"));
    fs.mkdirSync(path.join(app.root, ".layeron"));
    fs.symlinkSync(path.join(app.temporary, "outside"), path.join(app.root, ".layeron/cache"));
    miss(app.build(), "the first");
    miss(app.build(), "the second");
    if (fs.readdirSync(path.join(app.temporary, "outside")).length > 0) throw new Error("it wrote through a link");
    app.remove(".layeron/cache");
    app.write(".layeron/cache", "a file\n");
    miss(app.build(), "a file in its place");
  },
  "git does not see it"(app) {
    miss(app.build(), "the first");
    if (fs.readFileSync(path.join(app.root, ".layeron/cache/.gitignore"), "utf8") !== "*\n") throw new Error("no .gitignore");
  },
  async "two builds at once"(app) {
    const build = (out) =>
      new Promise((resolve) => {
        const child = spawn(binary, ["build", app.root, "-q", "-o", path.join(app.temporary, out)], { env: environment });
        child.on("close", resolve);
      });
    for (let round = 0; round < 8; round++) {
      app.write("src/keys.ts", KEYS.replace("32", String(40 + round)));
      const codes = await Promise.all([build("a"), build("b"), build("c")]);
      if (codes.some((code) => code !== 0)) throw new Error(`exit ${codes}`);
      hit(app.build(), "after them");
    }
    if (app.entries().some((entry) => /new\./.test(entry))) throw new Error("a file was left beside an entry");
  },
  "a workspace's fence"(app) {
    const root = app.root;
    app.write("packages/lib/index.ts", `export const name = "lib";\n`);
    app.write("pnpm-workspace.yaml", "");
    fs.renameSync(path.join(root, "src"), path.join(root, "packages/src"));
    fs.mkdirSync(path.join(root, "packages/app"));
    fs.renameSync(path.join(root, "packages/src"), path.join(root, "packages/app/src"));
    fs.renameSync(path.join(root, "package.json"), path.join(root, "packages/app/package.json"));
    fs.writeFileSync(path.join(root, "packages/app/src/folder/index.ts"), `export { name } from "../../../lib";\n`);
    app.root = path.join(root, "packages/app");
    miss(app.build(), "the first");
    hit(app.build(), "the second");
    fs.writeFileSync(path.join(root, "packages/lib/index.ts"), `export const name = "other";\n`);
    miss(app.build(), "a file outside the project changed");
  },
};

let failed = 0;
for (const [name, run] of Object.entries(cases)) {
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  const temporary = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "layerc-cache-")));
  try {
    await run(new App(temporary));
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n    * ${error.message.replaceAll("\n", "\n      ")}`);
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}
console.log(failed === 0 ? `${path.basename(fileURLToPath(import.meta.url))}: all passed` : `${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
