// Programs as trees of text: { kind, parts }, parts being strings and nodes. What is made is made so that a shrinker can
// take any node out, or put a smaller one of the same kind in its place.

export function make(kind) {
  return (strings, ...values) => {
    const parts = [];
    strings.forEach((text, i) => {
      if (text !== "") parts.push(text);
      if (i >= values.length) return;
      const value = values[i];
      if (Array.isArray(value)) parts.push({ kind: "items", parts: value });
      else parts.push(typeof value === "object" ? value : String(value));
    });
    return { kind, parts };
  };
}

export const list = (statements) => ({ kind: "list", parts: statements });

export function render(node) {
  if (typeof node === "string") return node;
  if (node.kind === "list") return node.parts.map(render).join("\n");
  if (node.kind === "items") return node.parts.map(render).join(", ");
  return node.parts.map(render).join("");
}

const SMALLEST = {
  num: ["0", "1"], str: ['""', '"a"'], bool: ["false", "true"], any: ["undefined", "0"], nums: ["[]", "[1]"], strs: ["[]"], obj: ["{}"],
  map: ["new Map<any, any>()"], set: ["new Set<any>()"], fn: ["() => 0"],
};
const CHILDREN_OF = { any: new Set(Object.keys(SMALLEST)) };

function* descendants(node) {
  for (const part of node.parts)
    if (typeof part !== "string") {
      yield part;
      yield* descendants(part);
    }
}

// Every way to make the tree smaller by one step; each is applied before it is given and undone by its `undo`.
function* steps(node) {
  if (node.kind === "list" || node.kind === "items") {
    const all = node.parts;
    for (let size = all.length; size >= 1; size = size >> 1)
      for (let from = 0; from < node.parts.length; from += size) {
        const before = node.parts;
        node.parts = before.filter((_, i) => i < from || i >= from + size);
        yield () => (node.parts = before);
      }
    for (let i = 0; i < node.parts.length; i++) {
      const statement = node.parts[i];
      if (statement.kind !== "stmt") continue;
      for (const inner of descendants(statement)) {
        if (inner.kind !== "list") continue;
        const before = node.parts;
        node.parts = [...before.slice(0, i), ...inner.parts, ...before.slice(i + 1)];
        yield () => (node.parts = before);
        if (node.parts !== before) break;
      }
    }
  }
  for (let i = 0; i < node.parts.length; i++) {
    const part = node.parts[i];
    if (typeof part === "string") continue;
    const smaller = (SMALLEST[part.kind] ?? []).map((text) => ({ kind: part.kind, parts: [text] }));
    const before = render(part);
    for (const inner of descendants(part)) {
      if (inner.kind === part.kind || CHILDREN_OF[part.kind]?.has(inner.kind)) smaller.push({ kind: part.kind, parts: inner.parts });
      if (smaller.length > 12) break;
    }
    for (const candidate of smaller) {
      if (render(candidate).length >= before.length) continue;
      node.parts[i] = candidate;
      yield () => (node.parts[i] = part);
      if (node.parts[i] !== part) break;
    }
    yield* steps(node.parts[i]);
  }
}

// Makes the tree as small as it gets while `fails(tree)` holds, for at most `seconds`.
export async function shrink(tree, fails, seconds) {
  const end = Date.now() + seconds * 1000;
  for (let changed = true; changed; ) {
    changed = false;
    for (const undo of steps(tree)) {
      if (Date.now() > end) return undo();
      if (await fails(tree)) changed = true;
      else undo();
    }
  }
}
