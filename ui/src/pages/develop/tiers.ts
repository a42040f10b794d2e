import type { Api } from '../../calls/apis';

/** The tier without a limit; every server has it. */
export const WIDEST = 'Unlimited';

/** The tiers an API offers; a subscription names one of them. */
export function tiersOf(api: Api): string[] {
  const tiers = (api.tiers ?? []).map((tier) => tier.tierName);
  return tiers.length > 0 ? tiers : [WIDEST];
}

/** The tier chosen at first: the widest where it is offered, else the first. */
export function usualTier(tiers: readonly string[]): string {
  return tiers.includes(WIDEST) ? WIDEST : (tiers[0] ?? WIDEST);
}
