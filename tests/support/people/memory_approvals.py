"""The chain of approvals in the journal in memory: the same promises as that in Postgres, without roles."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from jobs.journal.approval_chain import hash_of
from jobs.journal.approvals import ApprovalEntry, ApprovalWord, NewApproval
from jobs.journal.base import Denied
from jobs.journal.chain import GENESIS
from tests.support.people.memory_store import Store


class ApprovalsInMemory(ABC):
    """What a journal promises of them."""

    @abstractmethod
    def _open(self) -> Store:
        """What all views share. Raises `Unavailable`."""

    @abstractmethod
    async def whoami(self) -> str:
        """The login."""

    async def approvals(self) -> Sequence[ApprovalEntry]:
        return tuple(self._open().approvals)

    async def may_approve(self) -> bool:
        self._open()
        return True

    async def approve(self, new: NewApproval) -> int:
        store, login = self._open(), await self.whoami()
        if new.party not in store.parties.get(login, frozenset()):
            raise Denied(f"this login is not of {new.party} in this control database")
        return await self._add(
            ApprovalWord.APPROVED,
            title=new.title,
            party=new.party,
            content=new.content,
            plan_sha256=new.plan_sha256,
            change=new.change,
        )

    async def withdraw_approval(self, entry: int, reason: str) -> int:
        store, login = self._open(), await self.whoami()
        withdrawn = {one.entry for one in store.approvals if one.word is ApprovalWord.WITHDRAWN}
        own = [one for one in store.approvals if one.party in store.parties.get(login, frozenset())]
        standing = [one for one in own if one.word is ApprovalWord.APPROVED and one.seq not in withdrawn]
        for one in standing:
            if one.seq == entry:
                return await self._append(replace(one, word=ApprovalWord.WITHDRAWN, reason=reason, entry=entry))
        raise Denied(f"entry {entry} is no approval that this login could take back")

    async def require_approvals(self, *, required: bool) -> int:
        return await self._add(ApprovalWord.REQUIRED if required else ApprovalWord.OPTIONAL)

    async def _add(self, word: ApprovalWord, **said: str) -> int:
        store = self._open()
        return await self._append(ApprovalEntry(seq=0, at=store.now(), login="", word=word, **said))

    async def _append(self, said: ApprovalEntry) -> int:
        store = self._open()
        before = store.approvals[-1].hash if store.approvals else GENESIS
        new = replace(said, seq=len(store.approvals) + 1, at=store.now(), login=await self.whoami())
        store.approvals.append(replace(new, hash=hash_of(new, before)))
        return new.seq
