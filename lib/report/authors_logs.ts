/**
 * Accuracies of the authors' public logs (SAM-GDA), as results/reference keeps them: facts to hold
 * numbers beside, not the paper's own tables, which were not at hand.
 */
import * as aq from "arquero";
import { fileURLToPath } from "node:url";

/** Mean and standard deviation over the logged runs, in percent. */
export interface LoggedAccuracy {
  readonly dataset: string;
  /** "plain" (their Adam) or "sam". */
  readonly rule: string;
  /** T, the number of intermediate domains. */
  readonly domains: number;
  readonly mean: number;
  readonly deviation: number;
  /** Logged runs; some repeat a seed. */
  readonly runs: number;
  /** Mean weight shift, as the authors measure it. */
  readonly weightShift: number;
}

const datasets: Readonly<Record<string, string>> = {
  color_mnist: "color-shift-mnist",
  covtype: "covertype",
  mnist_60: "rotated-mnist",
  portraits: "portraits",
};

/**
 * The logs of gradual adaptation. Where there are several with different input-gradient penalties,
 * the one with the least: the penalty has no gradient in their code, so it changes nothing.
 */
export async function authorsGradualLogs(): Promise<LoggedAccuracy[]> {
  const path = fileURLToPath(
    new URL("../../results/reference/authors-gda-logs.csv", import.meta.url),
  );
  const rows = aq.fromCSV(await Deno.readTextFile(path)).objects() as Record<string, never>[];
  const logs = rows.map((row) => ({
    penalty: Number(row["input_gradient_penalty"]),
    dataset: datasets[String(row["dataset"])]!,
    rule: row["optimizer"] === "adam" ? "plain" : String(row["optimizer"]),
    domains: Number(row["intermediate_domains"]),
    mean: Number(row["target_accuracy_mean"]),
    deviation: Number(row["target_accuracy_sd"]),
    runs: Number(row["runs"]),
    weightShift: Number(row["weight_shift_mean"]),
  }));
  const cells = Map.groupBy(logs, (log) => `${log.dataset} ${log.rule} ${log.domains}`);
  return [...cells.values()].map((alike) => {
    const { penalty: _, ...log } = alike.toSorted((a, b) => a.penalty - b.penalty)[0]!;
    return log;
  });
}
