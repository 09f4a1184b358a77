/** Of the library, as deno.json has it: what files that it writes say of their maker. */
export const VERSION = "0.1.0";
