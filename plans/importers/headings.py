"""The words by which a column is known, in the languages and templates in which plans were seen.

Compared without case, line breaks, marks at the end and what stands in parentheses. A word that swings between two
meanings (Activity, Step) stands under both; `table` decides by what else there is, and by what the column holds.
"""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache


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
    END_DAY = "end day"
    """The same of an end."""
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
        "aktivitets-id|oppgave-id|vorgangsnr|vorgangsnummer|lfd. nr|lfd. nr.|kennung|numéro|n°|nº|número|"
        "codigo|código|タスク id|タスクid|番号|编号|序号|номер|№|sıra|nummer|lp|lp.|n.|id.|item #|"
        "item nº|task #|taskno|row|row no|line|line no|ref no|ref.|reference|key|issue key|wbs id|activity no|"
        "activity #|activity code|act id|task code|seq #|seq no|seq. no|sequence no|sequence number|job id|"
        "job no|event id|event no|pos|pos.|position|schritt nr|schritt-nr|vorgangs-id|aktivitetsnr.|opgavenr|"
        "løbenr|uppgiftsnr|č.|pořadí|sorszám|nro|índice|ordem|orden|№ п/п|п/п|項番|步骤编号|编码|번호|"
        "순번|runbook step|s/n|sn|sr no|sr. no|sr no.|sl.no|task no."
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
        "действие|действия|задача|задачи|название задачи|adım|görev|"
        "aktivite|taak|taken|omschrijving|activiteit|attività|compito|zadanie|nazwa zadania|task title|"
        "task / step|task description / activity|subtask|sub task|sub-task|subject|what to do|work|"
        "work description|work package|to do|todo|actions|operation|operations|job|job name|procedure step|"
        "tasks / activities|key activities|activity / task|cutover task|cutover activity|cutover step|"
        "task details|task detail|arbeitsschritt|arbeitspaket|tätigkeiten|aktivität|aktivitäten|schritte|"
        "vorgangsbezeichnung|opération|opérations|étapes|actions à réaliser|tâche / activité|descripción|"
        "descripción de la tarea|descripción de la actividad|paso|pasos|acción|acciones|passo|passos|"
        "ação / atividade|descrição da tarefa|descrição da atividade|ações|handlinger|åtgärd|åtgärder|moment|"
        "steg / moment|uppgifter|opgaver|tehtävä|tehtävät|vaihe|toimenpide|úkol|úkoly|činnost|krok|zadania|"
        "czynność|czynności|opis zadania|feladat|tevékenység|lépés|handelingen|stap|stappen|descrizione|"
        "descrizione attività|passi|azione|操作步骤|步骤|工作项|操作内容|工作任务|任务描述|事项|작업|작업명|"
        "작업 내용|업무|タスク内容|作業手順|手順|実施内容|работа|работы|мероприятие|"
        "мероприятия|описание работ|шаг|шаги|операция|операции|iş|"
        "işlem|işlemler|görevler|adımlar"
    ),
    Means.OWNER: (
        "owner|task owner|resource names|resources|resource|assignee|assigned to|responsible|responsibility|"
        "executor|responsible party|pic|names|resourcing|teamname|assigned team|team|who|performed by|lead|"
        "accountable|owner team|ansvarlig|eier|hvem|utføres av|utfører|ressurs|ressurser|ressursnavn|ansvar|"
        "ansvarig|ansvarlig part|verantwortlich|verantwortlicher|zuständig|ressourcennamen|bearbeiter|wer|"
        "responsable|qui|ressources|noms des ressources|responsável|responsavel|atribuido a|atribuído para|"
        "atribuído a|proprietário|equipe|área executora|executor(a)|asignado a|nombres de los recursos|担当|"
        "担当者|责任人|负责人|ответственный|исполнитель|sorumlu|sorumluluk|eigenaar|"
        "verantwoordelijke|responsabile|odpowiedzialny|owners|owner/team|owner (team)|owning team|assigned|"
        "assignees|resource name|role|roles|role / team|responsible team|responsible person|responsible role|"
        "responsible owner|person responsible|task lead|lead resource|performer|implementer|actor|by whom|"
        "operator|raci r|action owner|support team|team / owner|team/owner|ansvarlig person|ansvarlig enhet|"
        "utførende|rolle|hvem gjør|udføres af|udfører|vem|utförare|roll|ansvarig person|vastuuhenkilö|vastuu|"
        "vastuutaho|kuka|odpovědný|odpovídá|zodpovídá|kdo|felelős|ki|wykonawca|osoba odpowiedzialna|kto|wie|"
        "uitvoerder|uitgevoerd door|rol|incaricato|assegnato a|chi|esecutore|proprietario|encargado|quién|quien|"
        "dueño|ejecutor|responsables|quem|dono|responsáveis|intervenant|acteur|pilote|porteur|propriétaire|"
        "affecté à|assigné à|durchführung|durchgeführt von|zuständigkeit|ausführender|ausführende|"
        "verantwortung|担当部署|実施者|作業者|作業担当|责任部门|执行人|操作人|实施人|담당자|담당|책임자|кто|"
        "ответственные|исполнители|kim|sorumlu kişi|atanan|yürüten"
    ),
    Means.CONTACT: (
        "contact|phone|phone number|telephone|mobile|contact number|contact details|email|e-mail|mail|kontakt|"
        "telefon|tlf|tlf.|telefonnummer|mobil|telefoon|téléphone|telefone|contato|teléfono|電話|电话|"
        "телефон|phone no|phone #|tel|tel.|mobile number|mobile no|contact info|contact no|kontaktinfo|"
        "mobilnr|telefonnr|mobilnummer|rufnummer|handy|telefoonnummer|téléphone portable|celular|puhelin|"
        "numer telefonu|telefonszám|연락처|联系电话|联系方式|連絡先|iletişim"
    ),
    Means.START: (
        "start|start date|start time|starttime|planned start|start utc|expected start date|begin|begin date|"
        "begin_time|plan_start|start_date|startdatetime|planned time|scheduled start|time|clock|"
        "planned start time|planned_start|planned fixed time|data início|data de início|data inicio|início|"
        "inicio|fecha de inicio|fecha inicio|comienzo|hora|horario|horário|beginn|anfang|startzeit|startdatum|"
        "uhrzeit|zeit|début|date de début|heure|開始日|開始|開始時刻|時刻|开始时间|时间|время|"
        "начало|дата начала|saat|başlangıç|tidspunkt|kl|kl.|klokkeslett|starttid|planlagt start|"
        "startdato|startet|starttidspunkt|begindatum|inizio|rozpoczęcie|start date/time|start date & time|"
        "start date and time|start datetime|date/time|datetime|date & time|date and time|planned start date|"
        "planned start datetime|planned start date/time|planned date/time|scheduled start time|target start|"
        "est start|est. start|estimated start|from|when|start at|begins|timing|time slot|t-minus|t minus|t-time|"
        "t+/-|t+|t±|t +/-|"
        "offset|relative time|fra|når|dato/tid|dato og tid|klokka|planlagt tid|starttidpunkt|planerad start|"
        "klockan|tidpunkt|planlagt starttid|alkaa|aloitus|alkuaika|začátek|začiatok|od|kezdés|kezdete|"
        "data rozpoczęcia|planowany start|godzina|von|wann|geplanter start|geplanter beginn|startzeitpunkt|"
        "beginn (plan)|soll-beginn|start soll|début prévu|date/heure|quand|horaire|date début|heure début|"
        "heure de début|inicio planificado|inicio previsto|fecha/hora|fecha y hora|hora inicio|hora de inicio|"
        "cuándo|início previsto|início planejado|hora início|hora de início|data/hora|inizio previsto|ora|"
        "ora inizio|data inizio|orario|tijd|tijdstip|starttijd|aanvang|van|開始予定|開始日時|予定開始|開始時間|"
        "时刻|计划开始时间|计划开始|开始|시작|시작 시간|시작일|시작일시|시작시간|время начала|"
        "дата и время|дата/время|начало работ|план начало|"
        "başlangıç saati|başlama|planlanan başlangıç"
    ),
    Means.DAY: (
        "date|day|dato|dag|datum|planned fixed date|planned date|data|fecha|jour|日付|日期|дата|tarih|tag|giorno"
    ),
    Means.END: (
        "finish|finish date|end|end date|end time|endtime|planned end|planned finish|end utc|expected end date|"
        "plan_end|end_date|finishdatetime|planned_end|scheduled end|eta|data fim|data de término|término|fim|"
        "fecha de fin|fin|fecha fin|ende|endzeit|enddatum|fertig stellen|date de fin|終了日|終了|終了時刻|"
        "结束时间|окончание|bitiş|slutt|sluttid|sluttdato|planlagt slutt|ferdig|einddatum|fine|"
        "zakończenie|end date/time|end datetime|end date & time|finish date/time|planned end date|"
        "planned finish date|planned end time|finish time|target end|est end|estimated end|complete by|ends|"
        "sluttidspunkt|sluttidpunkt|planerat slut|slut|slutdatum|til|planlagt sluttid|päättyy|loppu|lopetus|"
        "loppuaika|konec|befejezés|vége|koniec|data zakończenia|bis|geplantes ende|endzeitpunkt|ende (plan)|"
        "soll-ende|ende soll|fin prévue|heure de fin|heure fin|date fin|hora fin|hora de fin|fin previsto|"
        "hora fim|hora de término|hora de fim|fim previsto|término previsto|fine prevista|ora fine|data fine|"
        "eindtijd|einde|eind|tot|終了予定|終了日時|終了時間|计划结束时间|计划结束|结束|完成时间|종료|종료 시간|"
        "종료일|종료시간|конец|время окончания|дата окончания|"
        "план окончание|bitiş saati|planlanan bitiş"
    ),
    Means.DURATION: (
        "duration|dur|dur.|planned duration|original duration|task duration|est|est.|est. duration|"
        "estimated duration|estimate|budget|duration_minutes|planned_minutes|minutes|mins|min|hours|days|"
        "est. hours|expectedhours|length|elapsed|varighet|planlagt varighet|tid|estimat|minutter|timer|dauer|"
        "tage|stunden|minuten|pt|aufwand|durée|duração|dias|duración|所要時間|工数|作業時間|期間|持续时间|工期|"
        "длительность|продолжительность|süre|duur|durata|czas trwania|most likely|"
        "most likely duration|likely|original estimate|estimated effort|"
        "expected duration|duration minutes|duration hours|durationminutes|"
        "durationmins|duration_min|duration_hours|time required|time needed|time estimate|estimated time|"
        "est time|est. time|elapsed time|planned effort|effort|run time|runtime|forventet tid|tidsbruk|"
        "tidsestimat|varaktighet|beräknad tid|tidsåtgång|varighed|estimeret tid|estimeret varighed|kesto|"
        "arvioitu kesto|doba|doba trvání|trvání|időtartam|becsült idő|czas|szacowany czas|geplante dauer|"
        "dauer (plan)|zeitbedarf|zeitdauer|durée prévue|durée estimée|temps|temps estimé|duración estimada|"
        "tiempo|tiempo estimado|duração estimada|duração prevista|tempo|tempo estimado|durata prevista|"
        "durata stimata|tempo previsto|tijdsduur|tijdsinschatting|geschatte duur|見積時間|予定時間|所要|预计时长|"
        "时长|耗时|预计耗时|소요시간|소요 시간|время выполнения|трудозатраты|"
        "tahmini süre"
    ),
    Means.AFTER: (
        "predecessor|predecessors|depends on|dependencies|dependency|depends_on|depends_on_task_id|"
        "predecessor ids|predecessortaskids|predecessorlink|predecessor id|after|prerequisite|prerequisites|"
        "pre-req|precedence|dependent on|prior task|forgjenger|forgjengere|avhengighet|avhengigheter|avhengig av|"
        "etter|forutsetter|vorgänger|abhängigkeit|abhängig von|nach|prédécesseur|prédécesseurs|dépend de|"
        "predecessora|predecessoras|predecessores|predecesoras|predecesora|dependência|dependências|"
        "dependencia|先行タスク id|先行タスク|先行作業|前置任务|предшественник|"
        "предшественники|öncül|voorganger|voorgangers|predecessori|poprzednik|poprzedniki|pred|"
        "preds|pred.|predecessor task|predecessor tasks|predecessor task id|predecessor(s)|dep|deps|"
        "dependency id|dependent task|dependent tasks|dependson|blocked by|waits for|requires|precondition|"
        "preconditions|follows|previous step|previous task|prereq|prereqs|pre-reqs|pre-requisite|pre-requisites|"
        "start after|dependencies / predecessors|avhenger av|må vente på|beroende|beroenden|beroende av|"
        "föregångare|afhængig af|afhængighed|afhængigheder|forgænger|edeltäjä|edeltävä|riippuvuus|"
        "riippuvuudet|předchůdce|předchůdci|závislost|závislosti|előd|előfeltétel|zależność|zależności|"
        "zależy od|poprzednie zadanie|afhankelijk van|afhankelijkheid|afhankelijkheden|dipende da|dipendenze|"
        "dipendenza|predecessore|depende de|dependencias|predecesor|predecesores|tarea predecesora|"
        "tareas predecesoras|prerequisito|prerequisitos|pré-requisito|pré-requisitos|antecessora|antecessoras|"
        "tarefa predecessora|prérequis|pré-requis|dépendances|dépendance|antécédent|antécédents|après|"
        "tâche précédente|voraussetzung|voraussetzungen|abhängigkeiten|vorbedingung|vorgänger-id|"
        "vorgängerschritt|前提作業|先行|依存|依存関係|前置条件|依赖|依赖任务|前序任务|前置步骤|선행 작업|"
        "선행작업|선행|зависит от|зависимость|зависимости|"
        "предшествующие|предшествующая задача|после|bağımlılık|"
        "bağımlılıklar|bağlı olduğu|önceki adım"
    ),
    Means.NOT_BEFORE: (
        "not before|not_before|earliest start|start no earlier than|tidligst|tidligste start|ikke før|"
        "frühester anfang|frühestens|au plus tôt"
    ),
    Means.DEADLINE: (
        "deadline|must finish by|due|due date|due time|needed by|frist|senest|spätestens|termin|échéance|prazo|"
        "latest|latest finish|latest end|complete no later than|no later than|must be done by|absolute deadline|"
        "siste frist|sista tidpunkt|frist bis|date limite|heure limite|fecha límite|data limite|期限|截止时间|"
        "срок|son tarih"
    ),
    Means.STREAM: (
        "stream|workstream|work stream|phase|phase/group|section|section/project|stage|area|fase|faser|feature|"
        "category|vertical|sub stream|task classification|group|track|del|område|arbeidsstrøm|spor|bereich|"
        "teilprojekt|etapa|área|大項目|中項目|フェーズ|阶段|етап|этап|aşama|pista|lot|module|"
        "process area|work area|lane|swimlane|epic|block|part|phase name|cutover phase|stream name|"
        "workstream name|blokk|kapittel|fase/gruppe|kapitel|skede|fáze|fázis|etap|faza|frente|"
        "frente de trabalho|módulo|bloco|bloque|onderdeel|phase/etappe|phasen|etappe|étape/phase|lot / phase|"
        "blocco|ambito|фаза|раздел|блок|направление|단계|구분|分类|类别|工程|分類|"
        "大分類|中分類|フェーズ名|bölüm|faz"
    ),
    Means.LEVEL: ("outline level|outlinelevel|level|gliederungsebene|niveau|nível|nivel|disposisjonsnivå|indent"),
    Means.KIND: ("kind|type|task type|tipo|typ|oppgavetype"),
    Means.TARGET: ("confirm_target|target|target count|måltall|antall"),
    Means.CRITERION: (
        "criterion|criteria|acceptance criteria|acceptance|success criteria|expected result|expected|"
        "expected / verify|verify|verification|kriterium|kriterier|akseptkriterium|akseptkriterier|"
        "forventet resultat|akzeptanzkriterium|erwartetes ergebnis|critère|critérios|critério de aceite|"
        "done when|definition of done|exit criteria|pass criteria|completion criteria|validation|check criteria|"
        "suksesskriterium|godkjenningskriterium|akzeptanzkriterien|prüfkriterium|critères|critère de succès|"
        "criterio|criterios de aceptación|critérios de aceite|criteri|確認内容|確認項目|验收标准|检查项|"
        "критерий|критерии"
    ),
    Means.ROLLBACK: (
        "rollback|rollback plan|rollback step|rollback steps|backout|backout plan|back-out plan|fallback|"
        "tilbakerulling|tilbakeføring|reserveløsning|rückfall|rückfallplan|retour arrière|plano de retorno|"
        "切り戻し|回退|rollback procedure|rollback action|back out|back-out|contingency|contingency plan|"
        "fallback plan|tilbakerullingsplan|återställning|tilbagerulning|rückfallmaßnahme|rückrollplan|"
        "plan de retour arrière|repli|plan de repli|plan de vuelta atrás|reversión|marcha atrás|"
        "plano de rollback|plano de reversão|piano di rollback|terugvalscenario|terugdraaien|切戻し|切り戻し手順|"
        "回退方案|回退步骤|롤백|план отката|откат|geri dönüş|geri alma"
    ),
    Means.ROLLBACK_OR_CRITERION: ("rollback_or_criterion|rollback or criterion|rollback / criterion"),
    Means.INSTRUCTIONS: (
        "notes|note|comments|comment|comments and notes|remarks|instructions|instruction|details|detail|how|"
        "command/ syntax|command|commands|procedure|deviation / notes|evidence / notes|observações|observação|"
        "comentários|notater|notat|merknad|merknader|kommentar|kommentarer|instruks|fremgangsmåte|bemerkung|"
        "bemerkungen|hinweis|anmerkung|remarques|commentaires|detalle|備考|备注|примечание|not|"
        "opmerkingen|additional notes|further information|info|information|remarks / comments|how to|how-to|"
        "work instruction|work instructions|task notes|cmd|beskrivelse/notat|utfyllende|detaljer|anmerkungen|"
        "kommentare|details / anmerkung|anleitung|befehl|détails|détail|mode opératoire|procédure|"
        "commentaire|remarque|observaciones|comentario|comentarios|notas|instrucciones|instruções|comentário|"
        "anotações|uwagi|poznámka|poznámky|megjegyzés|huomautus|huom|anteckning|anteckningar|anmärkning|"
        "bemærkning|bemærkninger|osservazioni|istruzioni|opmerking|toelichting|備考欄|注意事項|说明|비고|"
        "примечания|комментарий|комментарии|açıklama|açıklamalar|notlar"
    ),
    Means.LINK: ("link|links|url|runbook|runbook link|document|lenke|dokument|lien"),
    Means.MILESTONE: ("milestone?|is milestone|milepæl|milepæl?|meilenstein"),
    Means.STATUS: (
        "status|% complete|percent complete|progress|progresso|done|done?|completed|check|pass|state|rag|"
        "percomplete|pct of task complete|% concluído|% abgeschlossen|ferdig %|utført|ステータス|進捗率|結果|"
        "状态|статус|durum|estado|date completed|completed date|health|resultat|ergebnis|rag status|"
        "task status|fremdrift|stav|stan|tila|állapot|statut|état|avancement|stato|avanzamento|situação|"
        "situación|estatus|avance|voortgang|fortschritt|상태|완료|진행률|进度|完成情况|выполнено|"
        "готово|прогресс|ilerleme|tamamlandı"
    ),
    Means.ACTUAL: (
        "actual start|actual_start|actual end|actual_end|actual finish|actual|actual duration|actual time|"
        "faktisk start|faktisk slutt|faktisk|real start|tatsächlicher beginn|début réel|início real|"
        "baseline start|baseline finish|actual start time|actual end time"
    ),
    Means.FLOAT: ("float|float_minutes|slack|total slack|total float|slakk|puffer"),
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
_SHORTEST_MISSPELT = 7
"""Letters; of shorter words too many differ by one."""
_PARENTHESES = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_ACTUAL = re.compile(
    r"(actual|faktisk|tatsächlich|baseline|ist[- ](?!ein)|réel|verklig|toteutun|skutečn|rzeczywist|werkelijk|effettiv|"
    r"実績|实际|실제|факт|gerçekleş)",
    re.IGNORECASE,
)
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


def misspelt(heading: str) -> str:
    """The known word from which a heading differs by a slip: a letter lacks, is too many, another, or two are swapped.

    Empty where there is none, or where the heading is known.
    """
    word = cleaned(heading)
    if len(word) < _SHORTEST_MISSPELT or not word.isascii() or meanings(heading):
        return ""
    slips = _slips()
    found = {known for one in _without_a_letter(word) for known in slips.get(one, ())}
    meant = {_BY_WORD[known][0] for known in found}
    return min(found, key=lambda known: (abs(len(known) - len(word)), known)) if len(meant) == 1 else ""


@cache
def _slips() -> dict[str, list[str]]:
    """Each long word in full and without any one of its letters -> the words that it may be."""
    slips: dict[str, list[str]] = {}
    for known in _BY_WORD:
        if len(known) >= _SHORTEST_MISSPELT and known.isascii():
            for one in _without_a_letter(known):
                slips.setdefault(one, []).append(known)
    return slips


def _without_a_letter(word: str) -> Iterator[str]:
    yield word
    yield from {word[:at] + word[at + 1 :] for at in range(len(word))}


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
