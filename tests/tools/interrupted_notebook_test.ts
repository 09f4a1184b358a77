import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ensureJupyter } from "../../tools/jupyter.ts";
import { temporaryFolder, writeNotebook } from "./notebooks.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ignore = Deno.build.os !== "linux";

/** Whether a process runs; one that only waits to be collected does not. */
async function alive(pid: number): Promise<boolean> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "State: X");
  return !/^State:\s+[XZ]/m.test(status);
}

/** Waits until `condition` holds. */
async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 20_000;
  while (!await condition()) {
    if (performance.now() > end) throw new Error(`${what}: not within 20 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A notebook whose kernel writes its process id to a file and then works for a minute. */
async function longNotebook(
  folder: string,
): Promise<{ notebook: string; kernel: Promise<number> }> {
  const pidFile = `${folder}/pid`;
  const notebook = await writeNotebook(folder, "long", [
    `await Deno.writeTextFile("${pidFile}", String(Deno.pid) + "\\n");\n` +
    `await new Promise((resolve) => setTimeout(resolve, 60_000));`,
  ]);
  const written = async () => (await Deno.readTextFile(pidFile).catch(() => "")).endsWith("\n");
  const kernel = until(written, "the kernel starts").then(async () =>
    Number(await Deno.readTextFile(pidFile))
  );
  return { notebook, kernel };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  Deno.test({
    name: `the kernel ends when the runner gets ${signal}`,
    ignore,
    fn: async () => {
      await using folder = await temporaryFolder();
      const { notebook, kernel } = await longNotebook(folder.path);
      const { python, jupyterPath } = await ensureJupyter(() => {});
      const runner = new Deno.Command(python, {
        args: [`${ROOT}/tools/execute_notebook.py`, notebook, `${folder.path}/out.ipynb`],
        env: { JUPYTER_PATH: jupyterPath, PYTHONDONTWRITEBYTECODE: "1" },
        stderr: "piped",
      }).spawn();
      const pid = await kernel;
      runner.kill(signal);
      const { code, stderr } = await runner.output();
      await until(async () => !await alive(pid), "the kernel ends");
      if (signal === "SIGKILL") return;
      assert.equal(code, 130);
      assert.equal(new TextDecoder().decode(stderr), "interrupted (cell 1/1)\n");
    },
  });
}

Deno.test({
  name: "a program that gets SIGINT ends its notebook, and says where it was",
  ignore,
  fn: async () => {
    await using folder = await temporaryFolder();
    const { notebook, kernel } = await longNotebook(folder.path);
    await ensureJupyter(() => {});
    const code = `import { executeNotebook } from "${ROOT}/tools/notebook.ts";
    await executeNotebook({ notebook: "${notebook}", output: "${notebook}" })
      .catch((error) => console.log(error.constructor.name, error.message));`;
    const program = new Deno.Command(Deno.execPath(), {
      args: ["eval", code],
      cwd: ROOT,
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const pid = await kernel;
    program.kill("SIGINT");
    const { stdout } = await program.output();
    assert.equal(new TextDecoder().decode(stdout), "Interrupted interrupted (cell 1/1)\n");
    await until(async () => !await alive(pid), "the kernel ends");
  },
});

Deno.test({
  name: "the kernel ends when the program that runs the notebook is killed",
  ignore,
  fn: async () => {
    await using folder = await temporaryFolder();
    const { notebook, kernel } = await longNotebook(folder.path);
    await ensureJupyter(() => {});
    const code = `import { executeNotebook } from "${ROOT}/tools/notebook.ts";
    await executeNotebook({ notebook: "${notebook}", output: "${notebook}" });`;
    const program = new Deno.Command(Deno.execPath(), {
      args: ["eval", code],
      cwd: ROOT,
      stderr: "null",
    }).spawn();
    const pid = await kernel;
    program.kill("SIGKILL");
    await program.status;
    await until(async () => !await alive(pid), "the kernel ends");
    const kept = notebook.replace(/ipynb$/, "failed.ipynb");
    const saved = () => Deno.stat(kept).then(() => true, () => false);
    await until(saved, "what ran is kept");
  },
});
