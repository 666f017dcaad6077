/** Text of endpoints, as people write them: `192.0.2.1:179`, `[2001:db8::1]:179`. */
import { formatIp } from "./address.ts";
import type { Endpoint } from "./network.ts";

export function formatEndpoint({ address, port }: Endpoint): string {
  const text = formatIp(address);
  return address.version === 6 ? `[${text}]:${port}` : `${text}:${port}`;
}
