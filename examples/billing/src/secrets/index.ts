export { sessionKey, linkKey } from "./auth";
export * from "./storage.js";
export * as payments from "./providers";
