/** How a run is made again: the lines that ask for it, and the command, where a table has it. */
import { InputError } from "../../lib/check.ts";
import { type Scale, scales } from "../../lib/datasets/paper_dataset.ts";
import { selfTraining } from "../../lib/experiment/self_training.ts";
import { zeroShot } from "../../lib/experiment/zero_shot.ts";
import { plan, type PlanRow } from "../../lib/experiment/plan/plan.ts";
import { type TableOptions, tables } from "../../lib/experiment/plan/tables.ts";
import { canonical, type RunConfig } from "../../lib/records/record.ts";

/** What makes a run again; in the place of its seed stands {@link SEED}. */
export interface Again {
  /** TypeScript, whole. */
  readonly code: string;
  /** A command for a terminal; absent where no table has the run. */
  readonly command?: string;
  /** Runs that the command makes, this one among them; of a plan's row at least so many. */
  readonly makes?: number;
  /** The greatest seed that the command makes, where it takes none. */
  readonly seeds?: number;
}

/** Stands for the seed: other runs differ in nothing else. */
export const SEED = "{seed}";

/** The lines, and the command, that make the run of `config` again. */
export function againOf(config: RunConfig): Again {
  return { code: codeOf(config), ...commandOf(config) };
}

type Call = { readonly name: "zeroShot" | "selfTraining"; readonly options: object };

function codeOf(config: RunConfig): string {
  const call = callOf(config);
  const { seed: _, ...others } = config;
  const made = call
    ? `${call.name}(${withSeed(call.options)})`
    : `${withSeed(others).replaceAll("\n", "\n  ").trim()}`;
  const names = call ? `runGrid, ${call.name}` : "runGrid";
  const own = config.own
    ? "// With the data and code of one's own in a catalog, as they were then.\n"
    : "";
  return `import { ${names} } from "sam-ood/experiment";\n\n${own}await runGrid([${made}]);\n`;
}

/** JSON as TypeScript is written, the seed at the end. */
function withSeed(options: object): string {
  const text = JSON.stringify({ ...options, seed: SEED }, null, 2);
  return text.replace(/"seed": "\{seed\}"/, `seed: ${SEED}`).replace(
    /^(\s*)"([A-Za-z]\w*)":/gm,
    "$1$2:",
  );
}

/** The shortest call that has this config; undefined where none has. */
function callOf(config: RunConfig): Call | undefined {
  const { adaptation } = config;
  const name = adaptation ? "selfTraining" : "zeroShot";
  const make = (adaptation ? selfTraining : zeroShot) as (options: object) => RunConfig;
  const wanted = canonical(config);
  const isSame = (options: object) => {
    try {
      return canonical(make({ ...options, seed: config.seed })) === wanted;
    } catch (error) {
      if (error instanceof InputError) return false;
      throw error;
    }
  };
  let options = adaptation ? { ...commonOf(config), ...adaptedOf(config) } : zeroShotOf(config);
  if (!isSame(options)) return undefined;
  for (const key of Object.keys(options).filter((key) => key !== "dataset")) {
    const { [key]: _, ...fewer } = options;
    if (isSame(fewer)) options = fewer;
  }
  return { name, options };
}

type Asked = Record<string, unknown>;

function commonOf(config: RunConfig): Asked {
  const { dataset, shift, protocol, scale, rule, optimizer, batchSize, measures } = config;
  return given({
    ...{ dataset, scale, protocol, trainingProtocol: config.trainingProtocol },
    ...{ rule: rule.name, options: rule.options, optimizer, shift, batchSize },
    ...{ network: config.network, precision: config.precision },
    measures: measures && (measures.bounds ? "bounds" : "sharpness"),
  });
}

function zeroShotOf(config: RunConfig): Asked {
  const { averaging, epochs, vary } = config;
  return { ...commonOf(config), ...given({ averaging, epochs, vary }) };
}

function adaptedOf(config: RunConfig): Asked {
  const { how, domains, quantile, confidence, rule, intermediateSize, targetSize, epochs } = config
    .adaptation!;
  const { sourceSize, testSize } = config;
  const sizes = given({
    ...{ sourceSize, testSize, intermediateSize, targetSize, sourceEpochs: config.epochs, epochs },
  });
  return given({
    ...{ how, domains, sizes, quantile, confidence },
    ...{ adaptationRule: rule.name, adaptationOptions: rule.options },
  });
}

function given(options: Asked): Asked {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** What `deno task run --only` looks at, as tools/run.ts has it. */
const only: Readonly<Record<string, (config: RunConfig) => string>> = {
  dataset: ({ dataset }) => dataset,
  protocol: ({ protocol }) => protocol,
  rule: ({ rule }) => rule.name,
  averaging: ({ averaging }) => averaging?.name ?? "none",
  how: ({ adaptation }) => adaptation?.how ?? "none",
  domains: ({ adaptation }) => String(adaptation?.domains ?? "none"),
};

interface Command {
  readonly command: string;
  readonly makes: number;
  readonly seeds?: number;
}

/** The command that makes the fewest runs, this one among them. */
function commandOf(config: RunConfig): Command | undefined {
  const { scale } = config;
  if (!isScale(scale)) return undefined;
  const images = /-(digits|idx)$/.exec(config.dataset)?.[1] ?? "mnist";
  const found = Object.keys(tables).flatMap((table) => {
    const all = runsOf(table, scale, images as TableOptions["images"]);
    if (!all.texts.has(textOf(config))) return [];
    const narrow = (keys: readonly string[]) =>
      all.configs.filter((one) => keys.every((key) => only[key]!(one) === only[key]!(config)));
    let keys = Object.keys(only);
    const { length: makes } = narrow(keys);
    for (const key of keys) {
      const fewer = keys.filter((other) => other !== key);
      if (narrow(fewer).length === makes) keys = fewer;
    }
    const command = [
      `deno task run --table ${table} --scale ${scale} --seeds ${SEED}`,
      ...(images === "mnist" ? [] : [`--images ${images}`]),
      ...keys.map((key) => `--only ${key}=${only[key]!(config)}`),
    ].join(" ");
    return [{ command, makes }];
  });
  return [...found, ...planCommands(config)]
    .toSorted((a, b) => a.makes - b.makes || a.command.length - b.command.length)[0];
}

function isScale(scale: string): scale is Scale {
  return (scales as readonly string[]).includes(scale);
}

/** The rows of the analysis plan that have the run. */
function planCommands(config: RunConfig): Command[] {
  planTexts ??= plan.map((row) => {
    const texts = row.configs(1).map(textOf);
    return { row, texts: new Set(texts) };
  });
  return planTexts.filter(({ texts }) => texts.has(textOf(config)))
    .map(({ row, texts }) => ({
      command: `deno task plan --rows ${row.name}`,
      ...{ makes: row.first * texts.size, seeds: row.most },
    }));
}

let planTexts: { row: PlanRow; texts: ReadonlySet<string> }[] | undefined;

interface TableRuns {
  readonly configs: readonly RunConfig[];
  readonly texts: ReadonlySet<string>;
}

const made = new Map<string, TableRuns>();

/** The runs of a table for one seed, made once. */
function runsOf(name: string, scale: Scale, images: TableOptions["images"]): TableRuns {
  const key = `${name} ${scale} ${images}`;
  const known = made.get(key);
  if (known) return known;
  const configs = tables[name]!.configs({ scale, seeds: [1], images });
  const runs = { configs, texts: new Set(configs.map(textOf)) };
  made.set(key, runs);
  return runs;
}

function textOf(config: RunConfig): string {
  return canonical({ ...config, seed: 1 });
}
