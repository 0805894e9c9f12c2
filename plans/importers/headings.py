"""The words by which a column is known, in the languages and templates in which plans were seen.

Compared without case, line breaks, marks at the end and what stands in parentheses. A word that swings between two
meanings (Activity, Step) stands under both; `table` decides by what else there is, and by what the column holds.
"""

import re
from collections.abc import Iterable
from enum import Enum


class Means(Enum):
    """What a column means."""

    ID = "id"
    TITLE = "title"
    OWNER = "owner"
    CONTACT = "contact"
    START = "start"
    DAY = "day"
    """The day alone of a start whose clock time stands in a column of its own."""
    END = "end"
    DURATION = "duration"
    AFTER = "after"
    NOT_BEFORE = "not before"
    DEADLINE = "deadline"
    STREAM = "stream"
    LEVEL = "level"
    """How deep a line lies in an outline."""
    KIND = "kind"
    TARGET = "target"
    """How many are counted, or have to confirm."""
    CRITERION = "criterion"
    ROLLBACK = "rollback"
    ROLLBACK_OR_CRITERION = "rollback or criterion"
    INSTRUCTIONS = "instructions"
    LINK = "link"
    MILESTONE = "milestone"
    STATUS = "status"
    ACTUAL = "actual"
    """When something was, and not when it shall be."""
    FLOAT = "float"
    FIELD = "field"
    """Kept under the name of its heading."""
    NOTHING = "nothing"
    """Left out, because the mapping says so."""


_WORDS: dict[Means, str] = {
    Means.ID: (
        "id|#|no|no.|nr|nr.|num|number|task id|taskid|task_id|task no|task number|task id number|task ref|ref|"
        "step id|step #|step no|step number|activity id|item id|item no|plan_id|uid|uniqueid|unique id|code|"
        "wbs code|wbs|sl no|sl. no|s.no|s no|seq|sequence|linje|løpenr|løpenummer|oppgavenr|aktivitetsnr|"
        "aktivitets-id|oppgave-id|vorgangsnr|vorgangsnummer|lfd. nr|lfd. nr.|kennung|numéro|n°|nº|número|codigo|"
        "código|タスク id|タスクid|番号|编号|序号|номер|№|sıra|nummer"
    ),
    Means.TITLE: (
        "task|task name|tasks|activity|activities|step|steps|name|title|action|description|task description|"
        "summary|milestones & tasks|milestone|item description|checklist item|descr|initiative|overview of task|"
        "what|description and notes|event|work item|deliverable|task / activity|activity name|"
        "activity description|oppgave|oppgaver|aktivitet|aktiviteter|tittel|hva|beskrivelse|gjøremål|handling|"
        "steg|oppgavenavn|uppgift|opgave|tätigkeit|gewerk|vorgangsname|vorgang|aufgabe|aufgaben|bezeichnung|"
        "beschreibung|maßnahme|schritt|tâche|tâches|nom de la tâche|activité|étape|libellé|tarefa|tarefas|"
        "nome da tarefa|atividade|atividades|descrição|acao|ação|actividad|actividades|tarea|tareas|"
        "nombre de tarea|nombre|小項目|作業|操作|タスク|タスク名|作業内容|作業項目|任务|任务名称|工作内容|"
        "действие|действия|задача|задачи|название задачи|adım|görev|aktivite|taak|taken|omschrijving|activiteit|"
        "attività|compito|zadanie|nazwa zadania"
    ),
    Means.OWNER: (
        "owner|task owner|resource names|resources|resource|assignee|assigned to|responsible|responsibility|"
        "executor|responsible party|pic|names|resourcing|teamname|assigned team|team|who|performed by|lead|"
        "accountable|owner team|ansvarlig|eier|hvem|utføres av|utfører|ressurs|ressurser|ressursnavn|ansvar|"
        "ansvarig|ansvarlig part|verantwortlich|verantwortlicher|zuständig|ressourcennamen|bearbeiter|wer|"
        "responsable|qui|ressources|noms des ressources|responsável|responsavel|atribuido a|atribuído para|"
        "atribuído a|proprietário|equipe|área executora|executor(a)|asignado a|nombres de los recursos|担当|"
        "担当者|责任人|负责人|ответственный|исполнитель|sorumlu|sorumluluk|eigenaar|verantwoordelijke|"
        "responsabile|odpowiedzialny"
    ),
    Means.CONTACT: (
        "contact|phone|phone number|telephone|mobile|contact number|contact details|email|e-mail|mail|kontakt|"
        "telefon|tlf|tlf.|telefonnummer|mobil|telefoon|téléphone|telefone|contato|teléfono|電話|电话|телефон"
    ),
    Means.START: (
        "start|start date|start time|starttime|planned start|start utc|expected start date|begin|begin date|"
        "begin_time|plan_start|start_date|startdatetime|planned time|scheduled start|time|clock|"
        "planned start time|planned_start|planned fixed time|data início|data de início|data inicio|início|"
        "inicio|fecha de inicio|fecha inicio|comienzo|hora|horario|horário|beginn|anfang|startzeit|startdatum|"
        "uhrzeit|zeit|début|date de début|heure|開始日|開始|開始時刻|時刻|开始时间|时间|время|начало|дата начала|"
        "saat|başlangıç|tidspunkt|kl|kl.|klokkeslett|starttid|planlagt start|startdato|startet|starttidspunkt|"
        "begindatum|inizio|rozpoczęcie"
    ),
    Means.DAY: (
        "date|day|dato|dag|datum|planned fixed date|planned date|data|fecha|jour|日付|日期|дата|tarih|tag|giorno"
    ),
    Means.END: (
        "finish|finish date|end|end date|end time|endtime|planned end|planned finish|end utc|expected end date|"
        "plan_end|end_date|finishdatetime|planned_end|scheduled end|eta|data fim|data de término|término|fim|"
        "fecha de fin|fin|fecha fin|ende|endzeit|enddatum|fertig stellen|date de fin|終了日|終了|終了時刻|"
        "结束时间|окончание|bitiş|slutt|sluttid|sluttdato|planlagt slutt|ferdig|einddatum|fine|zakończenie"
    ),
    Means.DURATION: (
        "duration|dur|dur.|planned duration|original duration|task duration|est|est.|est. duration|"
        "estimated duration|estimate|budget|duration_minutes|planned_minutes|minutes|mins|min|hours|days|"
        "est. hours|expectedhours|length|elapsed|varighet|planlagt varighet|tid|estimat|minutter|timer|dauer|"
        "tage|stunden|minuten|pt|aufwand|durée|duração|dias|duración|所要時間|工数|作業時間|期間|持续时间|工期|"
        "длительность|продолжительность|süre|duur|durata|czas trwania"
    ),
    Means.AFTER: (
        "predecessor|predecessors|depends on|dependencies|dependency|depends_on|depends_on_task_id|"
        "predecessor ids|predecessortaskids|predecessorlink|predecessor id|after|prerequisite|prerequisites|"
        "pre-req|precedence|dependent on|prior task|forgjenger|forgjengere|avhengighet|avhengigheter|avhengig av|"
        "etter|forutsetter|vorgänger|abhängigkeit|abhängig von|nach|prédécesseur|prédécesseurs|dépend de|"
        "predecessora|predecessoras|predecessores|predecesoras|predecesora|dependência|dependências|dependencia|"
        "先行タスク id|先行タスク|先行作業|前置任务|предшественник|предшественники|öncül|voorganger|voorgangers|"
        "predecessori|poprzednik|poprzedniki"
    ),
    Means.NOT_BEFORE: (
        "not before|not_before|earliest start|start no earlier than|tidligst|tidligste start|ikke før|"
        "frühester anfang|frühestens|au plus tôt"
    ),
    Means.DEADLINE: (
        "deadline|must finish by|due|due date|due time|needed by|frist|senest|spätestens|termin|échéance|prazo"
    ),
    Means.STREAM: (
        "stream|workstream|work stream|phase|phase/group|section|section/project|stage|area|fase|faser|feature|"
        "category|vertical|sub stream|task classification|group|track|del|område|arbeidsstrøm|spor|bereich|"
        "teilprojekt|etapa|área|大項目|中項目|フェーズ|阶段|етап|этап|aşama|pista|lot"
    ),
    Means.LEVEL: ("outline level|outlinelevel|level|gliederungsebene|niveau|nível|nivel|disposisjonsnivå|indent"),
    Means.KIND: "kind|type|task type|tipo|typ|oppgavetype",
    Means.TARGET: "confirm_target|target|target count|måltall|antall",
    Means.CRITERION: (
        "criterion|criteria|acceptance criteria|acceptance|success criteria|expected result|expected|"
        "expected / verify|verify|verification|kriterium|kriterier|akseptkriterium|akseptkriterier|"
        "forventet resultat|akzeptanzkriterium|erwartetes ergebnis|critère|critérios|critério de aceite"
    ),
    Means.ROLLBACK: (
        "rollback|rollback plan|rollback step|rollback steps|backout|backout plan|back-out plan|fallback|"
        "tilbakerulling|tilbakeføring|reserveløsning|rückfall|rückfallplan|retour arrière|plano de retorno|"
        "切り戻し|回退"
    ),
    Means.ROLLBACK_OR_CRITERION: "rollback_or_criterion|rollback or criterion|rollback / criterion",
    Means.INSTRUCTIONS: (
        "notes|note|comments|comment|comments and notes|remarks|instructions|instruction|details|detail|how|"
        "command/ syntax|command|commands|procedure|deviation / notes|evidence / notes|observações|observação|"
        "comentários|notater|notat|merknad|merknader|kommentar|kommentarer|instruks|fremgangsmåte|bemerkung|"
        "bemerkungen|hinweis|anmerkung|remarques|commentaires|detalle|備考|备注|примечание|not|opmerkingen"
    ),
    Means.LINK: "link|links|url|runbook|runbook link|document|lenke|dokument|lien",
    Means.MILESTONE: "milestone?|is milestone|milepæl|milepæl?|meilenstein",
    Means.STATUS: (
        "status|% complete|percent complete|progress|progresso|done|done?|completed|check|pass|state|rag|"
        "percomplete|pct of task complete|% concluído|% abgeschlossen|ferdig %|utført|ステータス|進捗率|結果|"
        "状态|статус|durum|estado|date completed|completed date|health|resultat|ergebnis"
    ),
    Means.ACTUAL: (
        "actual start|actual_start|actual end|actual_end|actual finish|actual|actual duration|actual time|"
        "faktisk start|faktisk slutt|faktisk|real start|tatsächlicher beginn|début réel|início real|"
        "baseline start|baseline finish|actual start time|actual end time"
    ),
    Means.FLOAT: "float|float_minutes|slack|total slack|total float|slakk|puffer",
}
_BY_WORD: dict[str, list[Means]] = {}
for _means, _said in _WORDS.items():
    for _word in _said.split("|"):
        _BY_WORD.setdefault(_word, []).append(_means)

_SWINGING = {
    "activity": (Means.TITLE, Means.ID),
    "step": (Means.TITLE, Means.ID),
    "description": (Means.TITLE, Means.INSTRUCTIONS),
    "milestone": (Means.MILESTONE, Means.TITLE, Means.STREAM),
    "team": (Means.OWNER, Means.STREAM),
    "time": (Means.START, Means.DURATION),
    "tid": (Means.DURATION, Means.START),
    "name": (Means.TITLE, Means.OWNER),
}
YES = frozenset({"yes", "y", "x", "true", "1", "ja", "j", "sim", "oui", "si", "✓", "✔", "●", "◆"})
"""How a column of flags says so."""
_NO = frozenset({"no", "n", "false", "0", "nei", "nein", "não", "non", "-", "–"})
_PARENTHESES = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_ACTUAL = re.compile(r"(actual|faktisk|tatsächlich|baseline)", re.IGNORECASE)
_IF_NOT = re.compile(
    r"\b(if|ved|bei|si|falls)\s+no[\s-]?go\b|\b(rollback|roll-back|backout|back-out|fallback)\s*(plan|steps|procedure|tasks)?$"
    r"|\btilbakerulling\b|\brückfallplan\b",
    re.IGNORECASE,
)
_UNITS = (
    ("min", re.compile(r"\b(min|mins|minutes?|minutter|minuten|minutos?)\b|_minutes|分")),
    ("h", re.compile(r"\b(h|hrs?|hours?|timer?|stunden|std|horas?|heures)\b|hours$|時間")),
    ("d", re.compile(r"\b(d|days?|work days|dager|tage|pt|dias?|días?|jours)\b|日")),
    ("w", re.compile(r"\b(w|weeks?|uker|wochen|semanas?)\b")),
)


def cleaned(heading: str) -> str:
    """A heading as it is compared: one line, no case, nothing in parentheses, no marks around it."""
    plain = " ".join(_PARENTHESES.sub(" ", heading).casefold().split()).strip(" *:.-–—?")
    return plain or " ".join(heading.casefold().split()).strip(" *:()[]")


def meanings(heading: str) -> tuple[Means, ...]:
    """What a heading may mean, the likeliest first; nothing where it is no word that is known."""
    word = cleaned(heading)
    if is_actual(word):
        return (Means.ACTUAL,)
    if word in _SWINGING:
        return _SWINGING[word]
    known = _BY_WORD.get(word) or _BY_WORD.get(" ".join(heading.casefold().split()).strip(" *:"))
    return tuple(known) if known else ()


def is_actual(heading: str) -> bool:
    """Tell a heading of what was, and not of what shall be."""
    return bool(_ACTUAL.match(heading.strip()))


def is_way_back(text: str) -> bool:
    """Tell a heading of what is done only after a no-go."""
    return bool(_IF_NOT.search(text))


def unit_in(heading: str) -> str:
    """The unit that a heading names: min, h, d or w; empty where it names none."""
    text = heading.casefold()
    return next((unit for unit, pattern in _UNITS if pattern.search(text)), "")


def are_flags(texts: Iterable[str]) -> bool:
    """Tell whether all of these say yes or no."""
    return all(text.casefold() in YES or text.casefold() in _NO for text in texts)
