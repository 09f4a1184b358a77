/** What a record's JSON must be, as a JSON Schema: checked wherever one is read. */
import { Ajv } from "ajv";

/** Version of the records' shape, written into each; those from before have none and are 1. */
export const SCHEMA_VERSION = 1;

const text = { type: "string", maxLength: 1000 } as const;
const name = { type: "string", minLength: 1, maxLength: 200 } as const;
const number = { type: "number" } as const;
const fraction = { type: "number", minimum: 0, maximum: 1 } as const;
const count = { type: "integer", minimum: 0 } as const;
const positive = { type: "integer", minimum: 1 } as const;
const some = { type: "object" } as const;

/** An object with these properties and no others; `optional` ones may be missing. */
function closed(properties: object, optional: object = {}) {
  return {
    type: "object",
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  } as const;
}

/** An object with these properties, and whatever a later version adds. */
function open(properties: object, optional: object = {}) {
  return { ...closed(properties, optional), additionalProperties: true };
}

const named = closed({
  name,
  options: {
    type: "object",
    additionalProperties: { type: ["number", "string", "boolean"] },
    maxProperties: 100,
  },
});

const config = closed({
  ...{ dataset: name, shift: number, protocol: { enum: ["authors", "corrected"] }, scale: name },
  ...{ sourceSize: positive, testSize: positive, epochs: positive, batchSize: positive },
  ...{ rule: named, optimizer: named, seed: count },
}, {
  ...{ trainingProtocol: { enum: ["authors", "corrected"] }, network: name, precision: name },
  ...{ averaging: named, measures: some, vary: { enum: ["rows", "weights", "order"] } },
  own: { type: "object", additionalProperties: name },
  adaptation: closed({
    ...{ how: name, domains: count, epochs: positive, quantile: fraction, rule: named },
  }, {
    ...{ intermediateSize: positive, targetSize: positive, generated: count, confidence: name },
  }),
});

const step = open({
  ...{ domain: text, kept: count, threshold: number, pseudoLabelAccuracy: fraction },
  ...{ targetAccuracy: fraction, loss: number, weightShift: some },
}, { warning: text, measures: some });

const metrics = open({
  ...{ sourceAccuracy: fraction, targetAccuracy: fraction, sourceLoss: number, targetLoss: number },
  accuracyByShift: { type: "array", items: open({ shift: number, accuracy: fraction }) },
  history: {
    type: "array",
    items: open({ epoch: count, loss: number, targetAccuracy: fraction }),
  },
  ...{ gradientEvaluations: number, forwardPasses: number, seconds: number },
  peakMemoryMiB: { type: ["number", "null"] },
}, {
  adaptation: open(
    { zeroShotAccuracy: fraction, steps: { type: "array", items: step } },
    { sourceBound: some },
  ),
  measures: some,
});

const environment = open({
  ...{ backend: name, device: name, threads: count, versions: some },
  ...{ commit: { type: ["string", "null"], maxLength: 100 }, finished: name },
}, { processor: text, instructionSet: text, compiled: { type: "boolean" }, numbers: count });

const schema = open(
  { id: { type: "string", pattern: "^[0-9a-f]{16}$" }, config, metrics, environment },
  { schema: positive, note: text, data: some },
);

const validate = new Ajv({ allowUnionTypes: true }).compile(schema);

/** What is wrong with a record, in words; undefined where nothing is. */
export function whatIsWrong(record: unknown): string | undefined {
  const version = (record as { schema?: unknown } | null)?.schema;
  if (typeof version === "number" && version > SCHEMA_VERSION) {
    return `it is of schema ${version}, from a later version of this library`;
  }
  if (validate(record)) return undefined;
  const { instancePath, message, params } = validate.errors![0]!;
  const extra = "additionalProperty" in params ? ` (${params["additionalProperty"]})` : "";
  const where = instancePath.slice(1).replaceAll("/", ".") || "the record";
  return `${where} ${message}${extra}`;
}
