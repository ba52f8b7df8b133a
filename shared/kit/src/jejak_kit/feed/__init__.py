"""The live feed: published events as they happen, to be taken up again where one stopped."""

from jejak_kit.feed.journal_feed import JournalFeed
from jejak_kit.feed.place import Feed, Places, Told, UnknownPlace
from jejak_kit.feed.store_feed import StoreFeed

__all__ = ["Feed", "JournalFeed", "Places", "StoreFeed", "Told", "UnknownPlace"]
