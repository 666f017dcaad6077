/** What one neighbour could be told of a prefix, what it was told, and why there is a difference. For people. */

import { decodeAttributes } from "../../bgp/canonical-attributes.ts";
import type { PathAttributes } from "../../bgp/messages.ts";
import type { Prefix } from "../../net/prefix.ts";
import type { MapTrace } from "../../policy/trace.ts";
import type { AttributeId } from "../../rib/attribute-table.ts";
import { NONE, type None } from "../../rib/column.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { SourceId } from "../../rib/route-source.ts";
import type { OfferRefusal, WaitReason } from "../explanation/explanation.ts";
import type { AdjRibOut, SentRoute, Workshop } from "./adj-rib-out.ts";
import type { DefaultRoute } from "./default-route.ts";
import type { TranslationStory } from "./export-translation.ts";
import type { GroupMember } from "./group-members.ts";
import { chosenPaths } from "./path-record.ts";

export interface Offer {
  /** The slot of the path; none where it has gone meanwhile. */
  readonly path: SourceId | None | "default-originate";
  readonly pathId: number;
  readonly isSent: boolean;
  readonly why: OfferRefusal | undefined;
  readonly policy: MapTrace | undefined;
  readonly attributes: PathAttributes | undefined;
}

/** What the answer depends on besides the group. */
export interface OfferQuestion<Member extends GroupMember> {
  readonly member: Member;
  /** None: the table does not have it. */
  readonly id: PrefixId | None;
  readonly prefix: Prefix;
  /** Why the member has not been told everything; undefined when it has. */
  readonly waits: WaitReason | undefined;
  /** The member has as many routes as it may have. */
  readonly isFull: boolean;
}

export class Offers<Member extends GroupMember> {
  private readonly workshop: Workshop<Member>;
  private readonly record: AdjRibOut<Member>;
  private readonly defaultRoute: DefaultRoute<Member>;
  private readonly question: OfferQuestion<Member>;

  constructor(
    workshop: Workshop<Member>,
    record: AdjRibOut<Member>,
    defaultRoute: DefaultRoute<Member>,
    question: OfferQuestion<Member>,
  ) {
    this.workshop = workshop;
    this.record = record;
    this.defaultRoute = defaultRoute;
    this.question = question;
  }

  all(): readonly Offer[] {
    const { id, prefix } = this.question;
    const ofDefault = prefix.length === 0 ? this.ofDefault() : [];
    return id === NONE ? ofDefault : [...ofDefault, ...this.ofTable(id)];
  }

  private ofDefault(): readonly Offer[] {
    const story = this.defaultRoute.explain();
    const [sent] = this.defaultRoute.sent();
    if (story === undefined && sent === undefined) return [];
    return [this.offer("default-originate", 0, story, sent)];
  }

  private ofTable(id: PrefixId): readonly Offer[] {
    const { table, translation, profile } = this.workshop;
    const { member, prefix } = this.question;
    const sendsPaths = profile.encoding.addPathSend.has(profile.family);
    const best = table.bestSource(id);
    const candidates = sendsPaths ? table.paths(id) : best === NONE ? [] : [best];
    const chosen = new Set(sendsPaths ? chosenPaths(this.workshop, id) : candidates);
    const sent = new Map(this.record.sentOf(member, id).map((route) => [route.pathId, route]));
    const offers = candidates.map((path) => {
      const pathId = sendsPaths ? path : 0;
      const used = sendsPaths ? table.used(path, id) : table.best(id);
      const story = used === NONE ? undefined : translation.explain(id, used as AttributeId, path, prefix);
      const route = sent.get(pathId);
      sent.delete(pathId);
      return this.offer(path, pathId, story, route, this.objection(id, path, chosen));
    });
    return [...offers, ...Array.from(sent.values(), (route) => this.offer(NONE, route.pathId, undefined, route))];
  }

  /** What keeps the path from the member, whatever rules and policy say. */
  private objection(id: PrefixId, path: SourceId, chosen: ReadonlySet<SourceId>): OfferRefusal | undefined {
    const { rib } = this.workshop;
    if (this.defaultRoute.replaces(id)) return "default-originated";
    if (rib.primaryOf(path) === this.question.member.source) return "own-route";
    return chosen.has(path) ? undefined : "not-selected";
  }

  private offer(
    path: Offer["path"],
    pathId: number,
    story: TranslationStory | undefined,
    sent: SentRoute | undefined,
    objection?: OfferRefusal,
  ): Offer {
    const { rib } = this.workshop;
    const wanted = objection === undefined && typeof story?.outcome === "object" ? story.outcome : undefined;
    const policy = objection === undefined ? story?.policy : undefined;
    if (sent !== undefined) {
      const block = rib.sentAttributes.bytesOf(sent.attributes);
      const isCurrent = wanted !== undefined && Buffer.compare(wanted.block, block) === 0;
      const why = isCurrent ? undefined : (this.question.waits ?? "waits-for-turn");
      return { path, pathId, isSent: true, why, policy, attributes: decodeAttributes(block) };
    }
    const refusal = objection ?? (typeof story?.outcome === "string" ? story.outcome : undefined);
    const why = refusal ?? this.question.waits ?? (this.question.isFull ? "no-room" : "too-long");
    return { path, pathId, isSent: false, why, policy, attributes: wanted?.attributes };
  }
}
