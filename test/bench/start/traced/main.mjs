// The built application, with its start traced.
import { traceStart } from '../trace.mjs';

traceStart('main li > button, main [role="row"][aria-rowindex="2"]');
await import(new URL('../../../../out/main/index.cjs', import.meta.url).href);
