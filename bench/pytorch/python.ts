/** Finding a Python that has PyTorch. */
import { fileURLToPath } from "node:url";

const requirements = fileURLToPath(new URL("../requirements.txt", import.meta.url));

/** The Python named by SAM_OOD_PYTHON, else `python3`, if it has PyTorch and NumPy. */
export async function pythonWithTorch(): Promise<string | undefined> {
  const program = named();
  const command = new Deno.Command(program, {
    args: ["-c", "import numpy, torch"],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  try {
    return (await command.output()).success ? program : undefined;
  } catch {
    return undefined;
  }
}

/** What to do when there is none, in one line. */
export function howToInstall(): string {
  return `${named()} has no PyTorch, so only this library is measured; to compare: ` +
    `${named()} -m pip install -r ${requirements}, or set SAM_OOD_PYTHON to a Python that has it`;
}

function named(): string {
  return Deno.env.get("SAM_OOD_PYTHON") || "python3";
}
