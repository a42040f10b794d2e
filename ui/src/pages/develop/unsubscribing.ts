import { useQueryClient } from '@tanstack/react-query';
import { readSubscription, unsubscribe, type Subscription } from '../../calls/applications';
import { useUndo } from '../../parts/Undo';

/** Removes a subscription: gone at once, done after the undo time. */
export function useUnsubscribe(): (subscription: Subscription, apiName: string) => void {
  const { remove } = useUndo();
  const queries = useQueryClient();
  return (subscription, apiName) => {
    // Read when it is decided; without an answer the removal is unconditional.
    readSubscription(subscription.subscriptionId).catch(() => undefined);
    remove({
      id: subscription.subscriptionId,
      said: `Subscription to ${apiName} removed`,
      commit: (leaving) => unsubscribe(subscription.subscriptionId, leaving),
      done: () => {
        void queries.invalidateQueries({ queryKey: ['subscriptions'] });
        void queries.invalidateQueries({ queryKey: ['application', subscription.applicationId] });
        void queries.invalidateQueries({ queryKey: ['applications'] });
      },
    });
  };
}
