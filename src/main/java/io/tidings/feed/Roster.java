package io.tidings.feed;

import java.util.ArrayList;
import java.util.List;

/**
 * Subscriptions in no particular order, each of which knows its place, so that it is taken out at
 * once. Whoever walks down from the end meets everyone who is there all the while, whatever is
 * added and removed meanwhile: what fills a hole comes from behind.
 */
final class Roster {
  private final List<Subscription> subscriptions = new ArrayList<>(1);

  int size() {
    return subscriptions.size();
  }

  Subscription get(int place) {
    return subscriptions.get(place);
  }

  void add(Subscription subscription) {
    subscription.place(this, subscriptions.size());
    subscriptions.add(subscription);
  }

  void remove(int place) {
    Subscription last = subscriptions.remove(subscriptions.size() - 1);
    if (place < subscriptions.size()) {
      last.place(this, place);
      subscriptions.set(place, last);
    }
  }
}
