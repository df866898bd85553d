import asyncio

from ui.browser.outbox import Letter, Outbox


def numbers(outbox):
    """What would be sent, in order."""

    async def taken():
        return [await outbox.take() for _ in range(len(outbox))]

    return [(letter.number, letter.frame) for letter in asyncio.run(taken())]


def test_a_newer_note_and_the_answer_take_the_place_of_a_note():
    outbox = Outbox()
    for frame in (b"first", b"second", b"third"):
        outbox.put(Letter(1, frame, note=True))
    outbox.put(Letter(2, b"note", note=True))
    assert (len(outbox), outbox.size) == (2, 9)
    outbox.put(Letter(1, b"answer"))
    assert numbers(outbox) == [(2, b"note"), (1, b"answer")]
    assert (len(outbox), outbox.size) == (0, 0)


def test_nothing_is_sent_about_a_question_that_was_given_up():
    outbox = Outbox()
    outbox.put(Letter(1, b"answer"))
    outbox.put(Letter(2, b"answer"))
    outbox.drop(1)
    outbox.drop(3)
    assert numbers(outbox) == [(2, b"answer")]


def test_who_waits_gets_the_next_letter():
    async def both():
        outbox = Outbox()
        waiting = asyncio.create_task(outbox.take())
        await asyncio.sleep(0)
        outbox.put(Letter(1, b"answer"))
        return await asyncio.wait_for(waiting, 2.0)

    assert asyncio.run(both()).frame == b"answer"
