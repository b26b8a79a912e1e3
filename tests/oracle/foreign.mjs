// The package "foreign" of generated apps: what it gives, calls and changes hangs on chance alone. Its text is evaluated
// in the realm of the program, so nothing outside of the function may be named.
export function makeForeign(chance) {
  const held = []; // what it was ever given, and what that reaches
  const below = (n) => Math.floor(chance() * n);
  const primitive = () => [undefined, null, true, false, 0, 1, -2.5, below(100), "", "f", `f${below(100)}`][below(11)];
  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
  const any = () => (held.length > 0 && chance() < 0.3 ? held[below(held.length)] : chance() < 0.2 ? [primitive()] : chance() < 0.2 ? { a: primitive() } : primitive());
  const hold = (value, depth) => {
    if (!isObject(value) || held.includes(value) || depth > 4) return;
    held.push(value);
    for (const key of Reflect.ownKeys(value)) {
      const { value: inner } = Object.getOwnPropertyDescriptor(value, key);
      if (key !== "prototype") hold(inner, depth + 1);
    }
    if (value instanceof Map) for (const pair of Map.prototype.entries.call(value)) pair.forEach((each) => hold(each, depth + 1));
    if (value instanceof Set) for (const each of Set.prototype.values.call(value)) hold(each, depth + 1);
  };
  let depth = 0;
  const act = () => {
    if (depth > 2) return;
    depth++;
    try {
      for (let i = below(5); i > 0 && held.length > 0; i--) {
        const value = held[below(held.length)];
        try {
          if (typeof value === "function") hold(value.call(any(), any(), any()), 0);
          else if (Array.isArray(value)) [() => value.push(primitive()), () => value.pop(), () => (value[0] = any()), () => value.reverse()][below(4)]();
          else if (value instanceof Map) value.set(primitive(), any());
          else if (value instanceof Set) value.add(primitive());
          else {
            const keys = [...Object.keys(value), "a", "z"];
            const key = keys[below(keys.length)];
            if (chance() < 0.25) delete value[key];
            else if (chance() < 0.05) Object.freeze(value);
            else value[key] = any();
          }
        } catch {
          // Frozen, or thrown by the program's function.
        }
      }
    } finally {
      depth--;
    }
  };
  const call = (...values) => {
    values.forEach((value) => hold(value, 0));
    act();
    const given = any();
    if (chance() < 0.05) throw new Error("foreign");
    return given;
  };
  return { call, value: primitive(), flag: chance() < 0.5, number: below(50), text: `t${below(50)}`, choose: (...values) => (call(...values), values[below(values.length)]) };
}
