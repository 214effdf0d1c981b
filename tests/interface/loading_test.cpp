// Files that take long to open, and what a person does meanwhile.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "qkv/document_json.h"
#include "support/captures.h"
#include "support/headless.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using test::capture_json;
using test::capture_of;
using test::Random;
using test::TemporaryFolder;

// So large that it is opened in the background.
Document saved_large_document(const std::filesystem::path& path) {
    Document large = reference_document();
    large.sentence = std::string(2 * 1024 * 1024, 'a');
    REQUIRE(save_document(large, path));
    return large;
}

}  // namespace

TEST_CASE("a file whose opening was cancelled changes nothing, whether or not it was read already") {
    const TemporaryFolder folder;
    const Document large = saved_large_document(folder / "large.qkv.json");
    Session session(reference_document());
    session.apply(action::OpenFile{folder / "large.qkv.json"});
    REQUIRE(session.files().loading() != nullptr);
    session.apply(action::CancelLoading{});
    CHECK(session.files().loading() == nullptr);
    while (session.files().is_working()) session.apply(action::FollowWork{});
    CHECK(session.document() == reference_document());
    CHECK_FALSE(session.problem());

    session.apply(action::OpenFile{folder / "large.qkv.json"});
    session.finish_work();
    CHECK(session.document() == large);
}

TEST_CASE("what is begun while a file is being opened is not replaced by it") {
    const TemporaryFolder folder;
    const Document large = saved_large_document(folder / "large.qkv.json");
    Session session(reference_document());
    session.apply(action::OpenFile{folder / "large.qkv.json"});
    session.apply(action::NewDocument{});
    const Document begun = session.document();
    session.finish_work();
    CHECK(session.document() == begun);
    REQUIRE(session.problem());
    CHECK(session.problem()->id == "problem.file.edited_meanwhile");
}

TEST_CASE("a head may be chosen while a file is being opened, which takes its place") {
    Random random(28);
    const TemporaryFolder folder;
    const Document large = saved_large_document(folder / "large.qkv.json");
    Session session(reference_document());
    session.apply(action::OpenCapture{capture_of(capture_json(random, 5, 3)), "/models/model.json"});
    session.apply(action::OpenFile{folder / "large.qkv.json"});
    session.apply(action::ChooseHead{{0, 1, 1}});
    session.finish_work();
    CHECK_FALSE(session.problem());
    CHECK(session.document() == large);
    CHECK(session.heads().chosen() == nullptr);
}

TEST_CASE("a pipe is refused: it may never end") {
    const TemporaryFolder folder;
    REQUIRE(::mkfifo((folder / "pipe.npz").c_str(), 0600) == 0);
    Session session(reference_document());
    session.apply(action::OpenFile{folder / "pipe.npz"});
    CHECK_FALSE(session.files().is_working());
    REQUIRE(session.problem());
    CHECK(session.problem()->id == "problem.file.not_regular");
}

}  // namespace qkv
