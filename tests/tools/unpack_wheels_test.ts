import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runCommand } from "../../tools/command.ts";
import { findPython } from "../../tools/python.ts";

const script = fileURLToPath(new URL("../../tools/unpack_wheels.py", import.meta.url));
const zip = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    for name in sys.argv[2:]:
        wheel.writestr(name, name)
`;

/** What is unpacked from a wheel with files of these names, in a folder that is gone after. */
async function unpacked(names: string[], look: (folder: string) => Promise<void>): Promise<void> {
  const { program: python } = await findPython();
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/wheels`);
  await runCommand(python, ["-c", zip, `${folder}/wheels/some.whl`, ...names]);
  const result = await runCommand(python, [script, `${folder}/wheels`, folder]);
  assert.ok(result.success, result.stderr);
  await look(folder).finally(() => Deno.remove(folder, { recursive: true }));
}

Deno.test("of a CUDA wheel TensorFlow finds cusolver beside cusparse, and XLA can start ptxas", () =>
  unpacked([
    "nvidia/cusolver/lib/libcusolver.so.11",
    "nvidia/cusparse/lib/libcusparse.so.12",
    "nvidia/cuda_nvcc/bin/ptxas",
    "nvidia/cuda_nvcc/include/some.h",
    "tensorflow/python/some.py",
  ], async (folder) => {
    const found = await Deno.readTextFile(`${folder}/nvidia/cusparse/lib/libcusolver.so.11`);
    assert.equal(found, "nvidia/cusolver/lib/libcusolver.so.11");
    const { mode } = await Deno.stat(`${folder}/nvidia/cuda_nvcc/bin/ptxas`);
    assert.equal(mode! & 0o777, 0o755);
    await assert.rejects(Deno.stat(`${folder}/nvidia/cuda_nvcc/include/some.h`));
    await assert.rejects(Deno.stat(`${folder}/tensorflow/python/some.py`));
  }));

Deno.test("of the CPU wheel its libraries and C headers are taken, and no link is made", () =>
  unpacked([
    "tensorflow/libtensorflow_cc.so.2",
    "tensorflow/include/tensorflow/c/c_api.h",
    "tensorflow/include/tensorflow/core/some.h",
  ], async (folder) => {
    await Deno.stat(`${folder}/tensorflow/libtensorflow_cc.so.2`);
    await Deno.stat(`${folder}/tensorflow/include/tensorflow/c/c_api.h`);
    await assert.rejects(Deno.stat(`${folder}/tensorflow/include/tensorflow/core/some.h`));
    await assert.rejects(Deno.stat(`${folder}/nvidia`));
  }));
