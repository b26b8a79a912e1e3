import { sessionKey } from "./secrets/auth";

export async function issueSession(email: string): Promise<string> {
  return sessionKey.signJwt({ email });
}
