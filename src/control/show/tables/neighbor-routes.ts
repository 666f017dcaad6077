/** `show bgp … neighbors P …`: the routes of one neighbour, or those that it was sent. */
import type { Answer, Request } from "../../exec-command.ts";
import type { Subject } from "../../subject.ts";
import type { Exchange } from "./exchange.ts";
import { exchangedJson } from "./exchanged-json.ts";
import { advertisedRoutes, receivedRoutes } from "./exchanged-routes.ts";
import { exchangedText } from "./exchanged-text.ts";
import { type Detail, tableAnswer } from "./table-answer.ts";
import { activatedPeerAsked } from "./table-neighbor.ts";
import { tableRequest } from "./table-request.ts";

/** What of its routes is in the table. */
export function routesInTable(subject: Subject, request: Request, detail: Detail): Answer {
  const asked = tableRequest(subject, request);
  const { view, peers } = asked;
  const { name } = activatedPeerAsked(asked, request);
  return tableAnswer(asked, { path: (slot) => peers.of(view.source(slot)).neighbor === name }, detail);
}

/** What it sent, or was sent. */
export function routesExchanged(subject: Subject, request: Request): Answer {
  const asked = tableRequest(subject, request);
  const { view, speaker, json } = asked;
  const peer = activatedPeerAsked(asked, request);
  const which = request.text("which") as Exchange["which"];
  const isAdvertised = which === "advertised-routes";
  const hasDefault = isAdvertised && speaker.neighbor(peer.name)?.hasDefaultOf(view.family) === true;
  const exchange: Exchange = {
    asked,
    which,
    peer,
    originatedDefault: hasDefault ? (view.ipVersion === 4 ? "0.0.0.0/0" : "::/0") : undefined,
    detailed: request.has("prefix") || request.said("detail"),
    only: request.has("prefix") ? view.find(request.prefix("prefix")) : undefined,
  };
  if (isAdvertised) {
    const routes = advertisedRoutes(asked, peer.name);
    return json ? exchangedJson(exchange, routes) : exchangedText(exchange, routes);
  }
  const routes = receivedRoutes(asked, peer.name, which === "filtered-routes");
  return json ? exchangedJson(exchange, routes) : exchangedText(exchange, routes);
}
