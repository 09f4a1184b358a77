import assert from "node:assert/strict";
import { dirname } from "node:path";
import {
  ensureJupyter,
  inspectJupyter,
  jupyterPlaces,
  ownKernelInWords,
} from "../../tools/jupyter.ts";
import { executeNotebook } from "../../tools/notebook.ts";
import { temporaryFolder, withEnvironment, writeNotebook } from "./notebooks.ts";

/** Writes a stand-in for python3 that prints `version` and ends with `code`. */
async function fakePython(folder: string, version: string, code: number): Promise<string> {
  const path = `${folder}/python-${version}-${code}`;
  await Deno.writeTextFile(path, `#!/bin/sh\necho ${version}\nexit ${code}\n`, { mode: 0o755 });
  return path;
}

Deno.test("a set-up that was interrupted is not taken for complete, and is repaired", async () => {
  await using folder = await temporaryFolder();
  using _environment = withEnvironment({ XDG_CACHE_HOME: folder.path });
  const { folder: place, python } = await jupyterPlaces();
  await Deno.mkdir(`${place}/venv/bin`, { recursive: true });
  await Deno.mkdir(`${place}.1234abcd.part/venv`, { recursive: true });
  await Deno.writeTextFile(python, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  assert.equal((await inspectJupyter()).ready, false);

  const lines: string[] = [];
  await ensureJupyter((line) => lines.push(line));
  assert.equal((await inspectJupyter()).ready, true);
  assert.match(lines[0]!, /^jupyter: making a Python 3\.\d+\.\d+ environment with 17 packages$/);
  assert.ok(lines.every((line) => /^jupyter: [^\n]+$/.test(line)));
  const names = await Array.fromAsync(
    Deno.readDir(`${folder.path}/sam-ood`),
    (entry) => entry.name,
  );
  assert.deepEqual(names.filter((name) => name.endsWith(".part")), []);

  const again: string[] = [];
  const made = await Deno.stat(place);
  await ensureJupyter((line) => again.push(line));
  assert.deepEqual(again, []);
  assert.equal((await Deno.stat(place)).ino, made.ino, "it was made anew");
});

Deno.test("the kernelspec is written anew when it names another Deno", async () => {
  const real = (await ensureJupyter(() => {})).folder;
  await using folder = await temporaryFolder();
  using _environment = withEnvironment({ XDG_CACHE_HOME: folder.path });
  const { folder: place, jupyterPath } = await jupyterPlaces();
  await Deno.mkdir(place, { recursive: true });
  for (const part of ["venv", "complete"]) {
    await Deno.symlink(`${real}/${part}`, `${place}/${part}`);
  }
  await ensureJupyter(() => {});
  const spec = `${jupyterPath}/kernels/sam-ood/kernel.json`;
  const text = await Deno.readTextFile(spec);
  assert.equal(JSON.parse(text).argv[0], Deno.execPath());
  await Deno.writeTextFile(spec, text.replace(Deno.execPath(), "/gone/deno"));
  assert.match((await inspectJupyter()).detail, /another Deno/);
  await ensureJupyter(() => {});
  assert.equal(await Deno.readTextFile(spec), text);
});

Deno.test("a missing, old or incomplete Python is one line that says what to install", async () => {
  await using folder = await temporaryFolder();
  const old = await fakePython(folder.path, "3.9.2", 0);
  const bare = await fakePython(folder.path, "3.12.1", 1);
  const cases: [string, string][] = [
    [`${folder.path}/none`, `cannot run ${folder.path}/none`],
    [old, `${old} is Python 3.9.2`],
    [bare, `${bare} (Python 3.12.1) has no venv with pip`],
  ];
  for (const [program, reason] of cases) {
    using _environment = withEnvironment({
      XDG_CACHE_HOME: `${folder.path}/cache`,
      SAM_OOD_PYTHON: program,
    });
    const lines: string[] = [];
    await assert.rejects(ensureJupyter((line) => lines.push(line)), (error: Error) => {
      assert.equal(error.name, "InputError");
      assert.ok(error.message.startsWith(`${reason}; install Python 3.11 or newer`));
      assert.ok(!error.message.includes("\n"));
      return true;
    });
    assert.deepEqual(lines, []);
  }
  await assert.rejects(Deno.stat(`${folder.path}/cache`), Deno.errors.NotFound);
});

Deno.test("the user's own kernelspecs are neither used nor touched", async () => {
  await using folder = await temporaryFolder();
  const kernels = `${folder.path}/.local/share/jupyter/kernels`;
  const decoy = JSON.stringify({ argv: ["/gone"], display_name: "mine", language: "typescript" });
  for (const name of ["deno", "sam-ood"]) {
    await Deno.mkdir(`${kernels}/${name}`, { recursive: true });
    await Deno.writeTextFile(`${kernels}/${name}/kernel.json`, decoy);
  }
  const notebook = await writeNotebook(folder.path, "one", ["1;"]);
  await executeNotebook({ notebook, output: notebook, env: { HOME: folder.path } });
  const entries = await Array.fromAsync(Deno.readDir(`${folder.path}/.local/share/jupyter`));
  assert.deepEqual(entries.map((entry) => entry.name), ["kernels"]);
  for (const name of ["deno", "sam-ood"]) {
    assert.equal(await Deno.readTextFile(`${kernels}/${name}/kernel.json`), decoy);
  }
});

Deno.test("a kernel of Deno in the user's own Jupyter is told, and one whose Deno is gone", async () => {
  await using folder = await temporaryFolder();
  using _environment = withEnvironment({ JUPYTER_PATH: folder.path });
  const path = `${folder.path}/kernels/deno/kernel.json`;
  await Deno.mkdir(dirname(path), { recursive: true });
  for (
    const [program, words] of [
      [Deno.execPath(), `${path}, of ${Deno.execPath()}`],
      [
        "/gone/deno",
        `${path} is of /gone/deno, which does not run; deno jupyter --install mends it`,
      ],
    ] as const
  ) {
    await Deno.writeTextFile(path, JSON.stringify({ argv: [program, "jupyter", "--kernel"] }));
    assert.equal(await ownKernelInWords(), words);
  }
});
