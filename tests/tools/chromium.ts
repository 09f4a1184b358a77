/** The browser of tests that open a page. */
import { findBrowser } from "../../tools/browser.ts";
import { runCommand } from "../../tools/command.ts";

/** Chromium's file, undefined where none is installed: what starts it in a test looks in no PATH. */
export const executablePath = await fileOf(await findBrowser());

async function fileOf(program: string | undefined): Promise<string | undefined> {
  if (program === undefined) return undefined;
  const { stdout } = await runCommand("which", [program]);
  return stdout.trim() || undefined;
}
