import type { Bridge } from '../shared/contract/bridge';

declare global {
  interface Window {
    /** Put there by the preload. */
    waypost: Bridge;
  }
}
