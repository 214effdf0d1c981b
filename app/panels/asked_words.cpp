#include "panels/asked_words.h"

#include "qkv/judge.h"
#include "qkv/text.h"

namespace qkv {

std::string verdict_in_words(const Session& session) {
    const Prediction& prediction = *session.learning().prediction();
    const Step& asked = *session.learning().asked();
    const Language language = session.view().language;
    const std::string hint = qkv::hint(session.document(), session.attention(), asked, session.style()).in(language);
    if (!prediction.judged) {
        const char* how = is_vector(session.document(), asked) ? "predict.how.vector" : "predict.how";
        return prediction.shows_hint ? hint : std::string(text(language, how));
    }
    if (!*prediction.judged) return said(prediction.judged->error(), language);
    if ((*prediction.judged)->is_correct && prediction.shows_hint) return hint;
    return in_words(**prediction.judged, language);
}

std::string asked_in_words(const Session& session) {
    const Message asked = question(session.document(), session.attention(), *session.learning().asked());
    const std::string of_question = asked.in(session.view().language);
    const std::string of_answer = verdict_in_words(session);
    return session.learning().prediction()->judged ? of_answer + " " + of_question : of_question + " " + of_answer;
}

}  // namespace qkv
