/** The house keeps its plan: which room may know of which. */
import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** From what everything stands on to what stands on everything; a room knows those before it. */
const rooms = [
  "lib",
  "lib/backend",
  "lib/data/files",
  "lib/data",
  "lib/nn",
  "lib/train",
  "lib/train/sharp",
  "lib/train/saved",
  "lib/datasets",
  "lib/sam",
  "lib/sharpness",
  "lib/distances",
  "lib/gda",
  "lib/bounds",
  "lib/statistics",
  "lib/records",
  "lib/experiment/machine",
  "lib/experiment",
  "lib/experiment/grid",
  "lib/experiment/plan",
  "lib/report",
  "lib/report/accuracy",
  "lib/report/bounds",
  "lib/report/correlation",
  "lib/report/radius",
  "lib/report/claims",
  "lib/valleys",
  "lib/notebook",
];

/** Files of a room, beside its mod.ts, at most: what a reader takes in at a glance. */
const MOST = 20;

const root = fileURLToPath(new URL("..", import.meta.url));

/** What a file names after "from", relative to the root; doors to the library's rooms apart. */
const imports = new Map<string, string[]>();
for await (const file of filesIn("lib")) imports.set(file, importsOf(file));

function* filesIn(folder: string): Iterable<string> {
  for (const { name, isDirectory } of Deno.readDirSync(join(root, folder))) {
    if (isDirectory) yield* filesIn(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}

function importsOf(file: string): string[] {
  const text = Deno.readTextFileSync(join(root, file));
  // Types too: who reads a type of a room above needs that room to understand it.
  const names = text.matchAll(
    /^(?:import|export)\b[^"';]*\bfrom "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gm,
  );
  return [...names].map(([, name, late]) => normalize(join(dirname(file), (name ?? late)!)));
}

Deno.test("every file of the library lies in a room that the plan names", () => {
  const unknown = [...imports.keys()].filter((file) => !rooms.includes(dirname(file)));
  assert.deepEqual(unknown, []);
});

Deno.test("a room imports from rooms below it only, never from one above", () => {
  const floor = (file: string) => rooms.indexOf(dirname(file));
  // A mod.ts is a door, into its room and the wings of it; nobody inside goes through one.
  const isDoorOf = (file: string, name: string) =>
    file.endsWith("/mod.ts") && name.startsWith(`${dirname(file)}/`);
  const upwards = [...imports].flatMap(([file, names]) =>
    names.filter((name) => floor(name) > floor(file) && !isDoorOf(file, name))
      .map((name) => `${file} imports ${name}`)
  );
  assert.deepEqual(upwards, []);
  const doors = [...imports].flatMap(([file, names]) =>
    names.filter((name) => name.endsWith("/mod.ts")).map((name) => `${file} imports ${name}`)
  );
  assert.deepEqual(doors, []);
});

Deno.test("no two files of the library need each other, by whatever way round", () => {
  const open = new Set<string>();
  const closed = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (closed.has(file)) return;
    assert.ok(!open.has(file), `a circle: ${[...way.slice(way.indexOf(file)), file].join(" > ")}`);
    open.add(file);
    for (const name of imports.get(file) ?? []) visit(name, [...way, file]);
    open.delete(file);
    closed.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
});

Deno.test(`no room has more than ${MOST} files beside its door`, () => {
  const counts = rooms.map((room) => [
    room,
    [...imports.keys()].filter((file) => dirname(file) === room && !file.endsWith("/mod.ts"))
      .length,
  ]);
  assert.deepEqual(counts.filter(([, count]) => Number(count) > MOST), []);
});

Deno.test("records, and tables and figures of accuracy, load no TensorFlow", () => {
  const light = ["lib/statistics", "lib/records", "lib/report", "lib/report/accuracy"];
  const files = [...imports.keys()].filter((file) =>
    light.includes(dirname(file)) && !file.endsWith("/mod.ts")
  );
  for (const [file, names] of loadedBy(files)) {
    assert.deepEqual(names.filter((name) => name.includes("tensorflow")), [], file);
  }
});

Deno.test("what computes, and data that are made, run where there are no files and no Deno", () => {
  const rooms = ["sam", "train", "nn", "gda", "sharpness", "distances", "bounds", "valleys"];
  const made = ["data/shift", "datasets/drifting_gaussians", "datasets/rotating_moons"];
  const doors = [...rooms.map((room) => `${room}/mod`), ...made].map((file) => `lib/${file}.ts`);
  for (const [file, names] of loadedBy(doors)) {
    assert.deepEqual(names.filter((name) => name.startsWith("node:")), [], file);
    // A symbol of that name is no use of it.
    const code = codeOf(file).replace(/Symbol\.for\("[^"]*"\)/g, "").match(
      /\b(Deno\.\w+|import\.meta\.\w+)/g,
    ) ?? [];
    assert.deepEqual(code, [], file);
  }
});

/** The files that these load, themselves too, each with all that it imports but as a type. */
function loadedBy(files: readonly string[]): Map<string, string[]> {
  const loaded = new Map<string, string[]>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    const text = Deno.readTextFileSync(join(root, file));
    const statements = text.matchAll(
      /^(?:import|export) (?!type\b)([^"';]*)\bfrom "([^"]+)"|^import "([^"]+)"/gm,
    );
    const names = [...statements].filter(([, what]) => !onlyTypes(what ?? ""))
      .map(([, , name, alone]) => (name ?? alone)!);
    loaded.set(file, names);
    for (const name of names) if (name.startsWith(".")) load(normalize(join(dirname(file), name)));
  };
  files.forEach(load);
  return loaded;
}

/** The text of a file without its comments. */
function codeOf(file: string): string {
  return Deno.readTextFileSync(join(root, file)).replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
}

/** Whether every name between the braces is of a type. */
function onlyTypes(names: string): boolean {
  const inside = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1];
  if (inside === undefined) return false;
  const all = inside.split(",").map((name) => name.trim()).filter((name) => name !== "");
  return all.length > 0 && all.every((name) => name.startsWith("type "));
}
