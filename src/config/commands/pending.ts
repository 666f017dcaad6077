/** Why commands that the model takes are refused nonetheless. A reason that no command names any more goes. */
export const PENDING = {
  http: "nothing answers HTTP yet",
  interfaces: "Bellman leaves interfaces as they are so far",
  kernel: "Bellman does not read or change the kernel's routes yet",
  keyLifetime: "keys are good for ever so far",
  neighborsByInterface: "neighbours are found by their addresses only so far",
  origination: "routes of our own are announced as they are so far",
  ovn: "Bellman does not watch OVN yet",
  session: "Bellman offers neighbours all that it can so far",
  socketOptions: "connections are made without socket options so far",
  vrf: "there is only the default VRF so far",
} as const;
