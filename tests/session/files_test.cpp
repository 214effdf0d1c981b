#include "session/files.h"

#include <doctest/doctest.h>
#include <fstream>

#include "qkv/document_json.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using test::TemporaryFolder;

struct Office {
    Editing editing{reference_document()};
    ViewSettings view;
    std::optional<Problem> problem;
    Files files{editing.document(), {}};

    Decision apply(const FilesAction& action) { return files.apply(action, editing, view, {}, problem); }
    void edit() { editing.apply(action::SetKeySize{editing.document().key_size() + 1}, view, problem); }
};

}  // namespace

TEST_CASE("a document without a file needs a name, and is saved under it") {
    const TemporaryFolder folder;
    Office office;
    office.edit();
    CHECK_FALSE(office.files.is_saved(office.editing.document()));
    CHECK(office.apply(action::Save{}) == Decision::none);
    CHECK(office.files.needs_name());
    CHECK(office.apply(action::SaveAs{folder / "a.qkv.json"}) == Decision::go_on);
    CHECK_FALSE(office.files.needs_name());
    CHECK(office.files.is_saved(office.editing.document()));
    CHECK(office.files.recent_files().front() == folder / "a.qkv.json");
    office.edit();
    CHECK(office.apply(action::Save{}) == Decision::go_on);
    CHECK(load_document(folder / "a.qkv.json").value() == office.editing.document());
}

TEST_CASE("what was given up or failed drops what waits for it") {
    const TemporaryFolder folder;
    Office office;
    office.apply(action::Save{});
    CHECK(office.apply(action::CancelSave{}) == Decision::stay);
    CHECK(office.apply(action::SaveAs{folder / "missing" / "a.qkv.json"}) == Decision::stay);
    CHECK(office.problem);
    CHECK(office.files.file().path.empty());
    CHECK(office.files.written().empty());
}

TEST_CASE("a file that somebody else has written is not saved over without asking") {
    const TemporaryFolder folder;
    Office office;
    office.apply(action::SaveAs{folder / "a.qkv.json"});
    std::ofstream(folder / "a.qkv.json") << "mine";
    office.edit();
    CHECK(office.apply(action::Save{}) == Decision::none);
    CHECK(office.files.question() == Question::changed_by_others);
    CHECK(office.apply(action::AnswerQuestion{Answer::save}) == Decision::go_on);
    CHECK_FALSE(office.files.question());
    CHECK(load_document(folder / "a.qkv.json").value() == office.editing.document());
}

TEST_CASE("each answer to a question has its decision") {
    Office office;
    office.files.ask(Question::unsaved_changes);
    CHECK(office.apply(action::AnswerQuestion{Answer::discard}) == Decision::go_on);
    office.files.ask(Question::unsaved_changes);
    CHECK(office.apply(action::AnswerQuestion{Answer::cancel}) == Decision::stay);
    office.files.ask(Question::unsaved_changes);
    CHECK(office.apply(action::AnswerQuestion{Answer::save}) == Decision::none);
    CHECK(office.files.needs_name());
    office.apply(action::OfferRestore{reference_document(), {}, {}});
    CHECK(office.apply(action::AnswerQuestion{Answer::cancel}) == Decision::none);
    office.apply(action::OfferRestore{reference_document(), {}, {}});
    CHECK(office.apply(action::AnswerQuestion{Answer::restore}) == Decision::restore);
    CHECK(office.files.restore_answer() == Answer::restore);
}

TEST_CASE("a small file is read at once, a large one in the background unless the document is edited meanwhile") {
    const TemporaryFolder folder;
    Office office;
    REQUIRE(save_document(reference_document(), folder / "small.qkv.json"));
    const auto small = office.files.read({folder / "small.qkv.json"}, office.editing.document(), office.problem);
    REQUIRE(small);
    CHECK(std::get<Document>(small->content.value()) == reference_document());

    std::string json = to_json(reference_document());
    json.append(most_bytes_at_once, ' ');
    std::ofstream(folder / "large.qkv.json") << json;
    for (const bool is_edited : {false, true}) {
        CHECK_FALSE(office.files.read({folder / "large.qkv.json"}, office.editing.document(), office.problem));
        CHECK(office.files.is_working());
        if (is_edited) office.edit();
        office.files.wait();
        const auto large = office.files.take_loaded(office.editing.document(), office.problem);
        CHECK(large.has_value() == !is_edited);
        CHECK(office.problem.has_value() == is_edited);
        CHECK_FALSE(office.files.is_working());
    }
}

}  // namespace qkv
