// What stands for @layeron/core, @layeron/modules and packages while Node.js loads an app, and the rules of
// docs/rules.md and docs/options.md once more: a config as the compiler has to give it, or the rules it breaks.

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const OPTIONS = ["name", "namespace", "bytes", "rotation", "value", "consume", "ownership"];

const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string" && value.isWellFormed();
const isInteger = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;

// ---- one declaration ----

// An instant as UTC with milliseconds, or undefined: no RFC 3339 time with a zone, or none that exists.
function readTime(text) {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const [zoneHours, zoneMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  if (year === 0 || hour > 23 || minute > 59 || second > 59 || zoneHours > 23 || zoneMinutes > 59) return undefined;
  date.setUTCHours(hour, minute, second, Number((match[7] ?? "").padEnd(3, "0").slice(0, 3)));
  const sign = match[8] === "-" ? 1 : -1;
  const utc = new Date(date.getTime() + sign * (zoneHours * 60 + zoneMinutes) * 60000);
  return utc.getUTCFullYear() >= 1 && utc.getUTCFullYear() <= 9999 ? utc.toISOString() : undefined;
}

// { config } or { errors: [rule…] }; `address` where name and namespace are good.
export function normalize(kind, given) {
  const errors = [];
  const bad = (rule) => void errors.push(rule);
  // An object's options that are given: own, enumerable, string keys, not undefined.
  const read = (value, known) => {
    if (value === undefined) return {};
    if (!isPlain(value)) return bad("option-type"), {};
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    for (const [key] of entries) if (!known.includes(key)) bad("unknown-option");
    return Object.fromEntries(entries.filter(([key]) => known.includes(key)));
  };
  const choice = (value, choices, rule) => {
    if (!isText(value)) bad("option-type");
    else if (!choices.includes(value)) bad(rule);
  };
  const integer = (value, least, most, rule) => {
    if (typeof value !== "number") bad("option-type");
    else if (!isInteger(value, least, most)) bad(rule);
  };
  if (given === undefined) return { errors: ["missing-option"] };
  const options = read(given, kind === "static" ? OPTIONS.filter((name) => name !== "bytes") : OPTIONS);
  if (!isPlain(given)) return { errors };

  const { name, namespace = "default", bytes } = options;
  if (name === undefined) bad("missing-option");
  for (const each of [name, namespace]) {
    if (each === undefined) continue;
    if (!isText(each)) bad("option-type");
    else if (!NAME.test(each)) bad("invalid-name");
  }
  if (typeof namespace === "string" && namespace.toLowerCase() === "layeron") bad("reserved-namespace");
  if (bytes !== undefined) integer(bytes, 16, 1024, "bytes-range");

  const rotation = read(options.rotation, ["everyDays", "startAt", "retain"]);
  if (rotation.everyDays !== undefined) integer(rotation.everyDays, 7, 2147483647, "rotation-interval");
  let startAt;
  if (rotation.startAt !== undefined) {
    if (!isText(rotation.startAt)) bad("option-type");
    else if ((startAt = readTime(rotation.startAt)) === undefined) bad("rotation-start");
  }
  let retain;
  if (rotation.retain !== undefined) {
    const before = errors.length;
    const { mode, days } = read(rotation.retain, ["mode", "days"]);
    if (isPlain(rotation.retain)) {
      if (mode === undefined) bad("retain-mode");
      else choice(mode, ["none", "retain_for", "retain_forever"], "retain-mode");
      if (errors.length === before || !["option-type", "retain-mode"].includes(errors.at(-1))) {
        if (days === undefined ? mode === "retain_for" : mode !== "retain_for" && typeof days === "number") bad("retain-days");
        else if (days !== undefined) integer(days, 1, 2147483647, "retain-days");
      }
    }
    retain = days === undefined ? { mode } : { mode, days };
  } else if (rotation.everyDays !== undefined) retain = { mode: "none" };

  let format = "text";
  if (typeof options.value === "string") bad("plaintext-value");
  else {
    const value = read(options.value, ["format"]);
    if (value.format !== undefined) choice((format = value.format), ["text", "json", "kv"], "value-format");
  }
  const consume = read(options.consume, ["address", "expose"]);
  if (consume.address !== undefined) {
    const parts = isText(consume.address) ? consume.address.split(".") : null;
    if (parts === null) bad("option-type");
    else if (parts.length !== 3 || parts[0] !== "$SECRET" || !parts.slice(1).every((part) => NAME.test(part))) bad("invalid-address");
  }
  if (consume.expose !== undefined) choice(consume.expose, ["current", "versioned"], "expose-mode");
  const owner = read(options.ownership, ["ownerProduct", "ownerInstanceId", "purpose"]);
  for (const text of Object.values(owner)) if (!isText(text)) bad("option-type");
  const address = consume.address ?? `$SECRET.${namespace}.${name}`;
  if (errors.length > 0) return { errors };

  const config = { kind: "secret", name, namespace, secretKind: kind };
  if (kind === "random") config.bytes = bytes ?? 32;
  else if (kind === "generated" && bytes !== undefined) config.bytes = bytes;
  if (Object.keys(rotation).length > 0) {
    config.rotation = {};
    if (rotation.everyDays !== undefined) config.rotation.everyDays = rotation.everyDays;
    if (startAt !== undefined) config.rotation.startAt = startAt;
    if (retain !== undefined) config.rotation.retain = retain;
  }
  config.value = { format };
  config.consume = { address, expose: consume.expose ?? "versioned" };
  const ownership = ["ownerProduct", "ownerInstanceId", "purpose"].filter((key) => key in owner).map((key) => [key, owner[key]]);
  if (ownership.length > 0) config.ownership = Object.fromEntries(ownership);
  if (kind === "random") config.generated = { type: "random", bytes: config.bytes };
  if (kind === "generated") config.generated = { type: "custom", ...(bytes !== undefined && { bytes }) };
  return { config, address };
}

// The rules that valid configs break together.
function judgeAll(configs) {
  const errors = [];
  const seen = new Map();
  const others = (key, id, rule) => {
    if (seen.has(key) && seen.get(key) !== id) errors.push(rule);
    seen.set(key, id);
  };
  for (const config of configs) {
    const id = `${config.namespace}/${config.name}`;
    others(`identity ${id}`, JSON.stringify(config), "duplicate-secret");
    others(`binding ${id.toUpperCase().replace(/[-/]/g, "_")}`, id, "binding-collision");
    others(`address ${config.consume.address}`, id, "address-collision");
  }
  return errors;
}

// ---- a program ----

// Records what one program declares and registers. `chance()` gives the next of a series of numbers below 1: what code
// that cannot be seen does hangs on it alone.
export function makeRecorder(chance) {
  const secrets = new Map(); // the object that stands for a secret: its declaration
  const registered = new Set();
  let hasBackend = false;

  const register = (value) => {
    if (secrets.has(value)) registered.add(secrets.get(value));
  };
  // Any value at all: what a package, a product or a secret's method gives.
  const anything = () =>
    new Proxy(function () {}, {
      get: (target, key) => {
        if (key === Symbol.toPrimitive) return () => (chance() < 0.5 ? `any${Math.floor(chance() * 100)}` : chance() * 100);
        if (key === Symbol.iterator) return () => [][Symbol.iterator]();
        if (key === "prototype") return target.prototype;
        return key === "then" ? undefined : anything();
      },
      apply: (_, __, values) => seen(values),
      construct: (_, values) => seen(values),
    });
  const seen = (values) => {
    for (const value of values) {
      register(value);
      if (typeof value !== "object" || value === null || secrets.has(value)) continue;
      for (const each of Object.values(value)) register(each);
      if (Object.prototype.toString.call(value) === "[object Set]") for (const each of value) register(each);
    }
    return anything();
  };

  const declare = (kind) => (options) => {
    const secret = anything();
    secrets.set(secret, normalize(kind, options));
    return secret;
  };
  const backend = () => {
    hasBackend = true;
    const app = new Proxy(anything(), {
      get: (target, key) => {
        if (key !== "use") return target[key];
        return (...values) => (values.forEach(register), app);
      },
    });
    return app;
  };
  const secret = { static: declare("static"), random: declare("random"), generated: declare("generated") };
  return {
    anything,
    modules: { "@layeron/core": { backend, project: (value) => value }, "@layeron/modules": { secret } },
    result() {
      const all = [...secrets.values()];
      const valid = all.filter((each) => each.config !== undefined);
      const taken = hasBackend ? [...registered].filter((each) => each.config !== undefined) : valid;
      const text = (list) => [...new Set(list.map((each) => JSON.stringify(each.config)))].sort();
      return {
        declared: [...new Set(valid.map((each) => each.address))].sort(),
        registered: text(taken),
        errors: [...new Set([...all.flatMap((each) => each.errors ?? []), ...judgeAll(valid.map((each) => each.config))])].sort(),
      };
    },
  };
}
