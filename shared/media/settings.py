"""The settings of services that keep or show files."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from shared.media.local_storage import LocalStorage
from shared.media.s3_storage import S3Storage
from shared.media.storage import Storage
from shared.settings import CommonSettings


class MediaSettings(CommonSettings):
    """Common settings, and where files are kept."""

    media_storage: Literal["local", "s3"] = "local"
    media_dir: Path = Field(default=Path(".local/media"), description="The folder, when files are kept in one.")
    media_s3_bucket: str | None = None
    media_s3_endpoint: str | None = Field(default=None, description="The service's address; none for Amazon's.")
    media_s3_region: str = "us-east-1"
    media_s3_key: SecretStr | None = Field(default=None, description="None: the machine's role.")
    media_s3_secret: SecretStr | None = None
    media_max_bytes: int = Field(default=100 * 1024 * 1024, ge=1, description="Larger files are not taken.")
    media_max_pixels: int = Field(
        default=40_000_000, ge=1, description="Pictures that say they are larger are refused before they are decoded."
    )

    @model_validator(mode="after")
    def _bucket_is_named(self) -> "MediaSettings":
        if self.media_storage == "s3" and not self.media_s3_bucket:
            raise ValueError("MEDIA_STORAGE=s3 needs MEDIA_S3_BUCKET")
        return self

    def storage(self) -> Storage:
        """The storage that these settings name."""
        if self.media_storage == "local":
            return LocalStorage(self.media_dir)
        return S3Storage(
            self.media_s3_bucket or "",
            endpoint=self.media_s3_endpoint,
            region=self.media_s3_region,
            key=self.media_s3_key.get_secret_value() if self.media_s3_key else None,
            secret=self.media_s3_secret.get_secret_value() if self.media_s3_secret else None,
        )
