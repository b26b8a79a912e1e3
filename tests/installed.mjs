// The library as somebody else uses it: installed into a folder of its own, found by pkg-config, with the example that
// layerc.h begins with compiled and run.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values: given } = parseArgs({ options: { build: { type: "string" }, cc: { type: "string" } } });
const folder = mkdtempSync(join(tmpdir(), "installed-"));
const run = (command, args) => execFileSync(command, args, { cwd: folder, encoding: "utf8" });

try {
  run("cmake", ["--install", given.build, "--prefix", join(folder, "prefix")]);
  const found = run("find", ["prefix", "-name", "layerc.pc"]).trim();
  process.env.PKG_CONFIG_PATH = [join(folder, found, ".."), process.env.PKG_CONFIG_PATH ?? ""].join(":");
  const flags = run("pkg-config", ["--cflags", "--libs", "layerc"]).trim().split(/\s+/);

  const header = readFileSync(join(folder, "prefix/include/layerc.h"), "utf8");
  const example = header.match(/^\/\/ {3}.*$/gm).map((line) => line.slice(2));
  const program = ["#include <layerc.h>", "#include <stdio.h>", "int main(void) {", ...example, "}", ""];
  writeFileSync(join(folder, "example.c"), program.join("\n"));
  run(given.cc, ["-std=c17", "-Wall", "-Wextra", "-Werror", "example.c", "-o", "example", ...flags]);

  run("mkdir", ["app"]);
  const source = [
    'import { backend } from "@layeron/core";',
    'import { secret } from "@layeron/modules";',
    'const app = backend({ name: "api", project: "shop" });',
    'app.use(secret.random({ name: "session-key" }));',
    "export default app;",
  ];
  writeFileSync(join(folder, "app/index.ts"), source.join("\n"));
  const graph = JSON.parse(run("./example", []));
  const ids = graph.nodes.filter((node) => node.type === "secret").map((node) => node.id);
  if (ids.join() !== "secret:default/session-key") throw new Error(`the example's graph has the secrets ${ids}`);
} finally {
  rmSync(folder, { recursive: true });
}
