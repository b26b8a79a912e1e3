import { project } from "@layeron/core";

export default project({
  workspace: "acme",
  project: "billing",
  backends: {
    api: "./src/api.ts",
    admin: "./src/admin.tsx",
    worker: "./src/worker.ts",
  },
});
