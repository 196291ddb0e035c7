"""Written items wait for a colleague's review before they count."""

NOBODY = 0  # reviews no written items
COLLEAGUES = 1  # reviews those of colleagues
ALONE = 2  # is the only one of the team who reviews: own ones too


def may_review(reviews: int, own: bool) -> bool:
    """Whether an engineer may review a written item.

    Args:
        reviews: one of the codes above.
        own: the engineer wrote it.

    Example: who reviews those of colleagues may not review an own one.

    """
    return reviews == ALONE or (reviews == COLLEAGUES and not own)
