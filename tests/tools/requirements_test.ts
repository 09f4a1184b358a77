import assert from "node:assert/strict";

/** Requirements files in which pip must find a hash for each package, or refuses all. */
const files = [
  "bench/requirements.txt",
  "tools/book/requirements.txt",
  "tools/jupyter_requirements.txt",
  "tools/lab_requirements.txt",
  "tools/tensorflow_cpu.txt",
  "tools/tensorflow_cuda.txt",
];
for (const file of files) {
  Deno.test(`${file}: every package has a version and hashes`, async () => {
    const text = await Deno.readTextFile(new URL(`../../${file}`, import.meta.url));
    const packages = text.replaceAll("\\\n", " ").split("\n")
      .filter((line) => /^\w/.test(line));
    assert.ok(packages.length > 0);
    for (const line of packages) {
      // Some are of some platforms alone.
      assert.match(line, /^[\w.-]+==[\w.]+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+ *$/);
    }
  });
}
