/** The problem's known values on the other backends too, each in a process of its own. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What values are known for. */
const known = ["problem", "twenty", "ASAM", "Gaussian", "unit vectors", "products by"];
const files = ["sharpness", "hessian", "exact_curvature"];

for (const name of ["wasm", "cpu"]) {
  Deno.test(`measures of sharpness have the problem's values on ${name} too`, async () => {
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["test", "-A", "--no-check", "--filter", `/${known.join("|")}/`],
        ...files.map((name) => `tests/sharpness/${name}_test.ts`),
      ],
      cwd: root,
      env: { SAM_OOD_BACKEND: name, NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stdout);
    assert.ok(success, said);
    assert.match(said, /ok \| 13 passed/);
  });
}
