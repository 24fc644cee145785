/** Arguments of an invocation as JSON text; null for none. */
export interface JsonArgs {
  args: string | null;
  kwargs: string | null;
}
